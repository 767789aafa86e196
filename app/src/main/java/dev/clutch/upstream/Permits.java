package dev.clutch.upstream;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * How much may be asked of one host at once: so many short questions, so many downloads. They don't wait for
 * each other, so that large files never keep a page waiting. First come, first served. Thread-safe.
 */
final class Permits {
  private final Semaphore shorts;
  private final Semaphore downloads;

  /**
   * @param atOnce how many of each
   */
  Permits(int atOnce) {
    this.shorts = new Semaphore(atOnce, true);
    this.downloads = new Semaphore(atOnce, true);
  }

  /** Waits for a turn. Returns whether it came in time; if so, it is given back once. */
  boolean take(RequestKind kind, Duration limit) throws InterruptedException {
    return semaphore(kind).tryAcquire(limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  void giveBack(RequestKind kind) {
    semaphore(kind).release();
  }

  private Semaphore semaphore(RequestKind kind) {
    return kind == RequestKind.FILE ? downloads : shorts;
  }
}
