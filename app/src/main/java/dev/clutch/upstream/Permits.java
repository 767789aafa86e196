package dev.clutch.upstream;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * How much may be asked of one host at once: so many short questions, so many downloads. They don't wait for
 * each other, so that large files never keep a page waiting; and of the short questions some are always left
 * to pages, since a stretch of a file lasts as long as its reader likes. First come, first served.
 * Thread-safe.
 */
final class Permits {
  private final boolean hasShared;
  private final Semaphore shorts;
  private final Semaphore parts;
  private final Semaphore downloads;

  /**
   * @param atOnce how many of each; where that is one, a page and a stretch don't wait for each other
   */
  Permits(int atOnce) {
    this.hasShared = atOnce > 1;
    this.shorts = new Semaphore(atOnce, true);
    this.parts = new Semaphore(Math.max(1, atOnce - Math.max(1, atOnce / 8)), true);
    this.downloads = new Semaphore(atOnce, true);
  }

  /** Waits for a turn. Returns whether it came in time; if so, it is given back once. */
  boolean take(RequestKind kind, Duration limit) throws InterruptedException {
    return switch (kind) {
      case FILE -> take(downloads, limit.toNanos());
      case PAGE -> take(shorts, limit.toNanos());
      case PART -> takePart(limit.toNanos());
    };
  }

  private boolean takePart(long nanos) throws InterruptedException {
    long end = System.nanoTime() + nanos;
    if (!take(parts, nanos)) {
      return false;
    }
    boolean isTaken = false;
    try {
      isTaken = !hasShared || take(shorts, end - System.nanoTime());
      return isTaken;
    } finally {
      if (!isTaken) {
        parts.release();
      }
    }
  }

  private static boolean take(Semaphore turns, long nanos) throws InterruptedException {
    return turns.tryAcquire(nanos, TimeUnit.NANOSECONDS);
  }

  void giveBack(RequestKind kind) {
    switch (kind) {
      case FILE -> downloads.release();
      case PAGE -> shorts.release();
      case PART -> {
        parts.release();
        if (hasShared) {
          shorts.release();
        }
      }
    }
  }
}
