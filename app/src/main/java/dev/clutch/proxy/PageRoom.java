package dev.clutch.proxy;

import dev.clutch.upstream.Allowance;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Room in memory for the large pages that all sources are sending at once, from their first byte until they
 * are parsed and stored. Where there is no more of it, the largest page that would grow is given up and the
 * others wait: whoever sends without end makes room for those who come to one. Thread-safe.
 */
public final class PageRoom {
  /** A page takes no room up to this; most never do. */
  static final long FREE_BYTES = 1 << 20;

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Lock lock = new ReentrantLock();
  private final Condition freed = lock.newCondition();
  private final Set<Stay> stays = new HashSet<>();
  private final long max;
  private final Duration patience;
  private long taken;

  /**
   * @param max bytes; a page that is alone may be larger
   */
  public PageRoom(long max) {
    this(max, PATIENCE);
  }

  /**
   * @param patience how long a page waits for room
   */
  PageRoom(long max, Duration patience) {
    this.max = max;
    this.patience = patience;
  }

  /** Begins with a page, which has ended when what is returned is closed. */
  Stay enter(long maxLength) {
    return new Stay(maxLength);
  }

  /** The room that one page takes. */
  final class Stay implements Allowance, AutoCloseable {
    private final Allowance length;
    private long held;

    private Stay(long maxLength) {
      this.length = Allowance.upTo(maxLength);
    }

    @Override
    public void allow(long bytes) throws IOException {
      length.allow(bytes);
      if (bytes > FREE_BYTES && bytes > held) {
        take(bytes);
      }
    }

    private void take(long bytes) throws IOException {
      long left = patience.toNanos();
      lock.lock();
      try {
        while (taken - held > 0 && taken - held + bytes > max) {
          if (isLargest(bytes) || left <= 0) {
            throw new IOException(
                "is given up after " + bytes + " bytes: too many large pages come at once");
          }
          left = freed.awaitNanos(left);
        }
        taken += bytes - held;
        held = bytes;
        stays.add(this);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("was being waited for when the server ended");
      } finally {
        lock.unlock();
      }
    }

    private boolean isLargest(long bytes) {
      return stays.stream().allMatch(other -> other == this || other.held < bytes);
    }

    @Override
    public void close() {
      lock.lock();
      try {
        taken -= held;
        held = 0;
        stays.remove(this);
        freed.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }
}
