package dev.clutch.proxy;

import dev.clutch.upstream.UpstreamException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * How long to go on with one transfer that breaks: after pauses that grow and are never the same twice, and
 * not for ever. Used by one thread at a time.
 */
final class Retries {
  /** In a row, without a new byte. */
  static final int MAX_FAILURES = 4;

  /** In all: what breaks every few bytes ends sometime. */
  static final int MAX_RESUMPTIONS = 100;

  private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
  private static final Duration MAX_PAUSE = Duration.ofSeconds(4);

  /** Nobody waits longer for the first byte. */
  private static final Duration UNBEGUN = Duration.ofSeconds(9);

  /** Lets time pass; in tests, none. */
  interface Pauses {
    void pause(Duration duration) throws InterruptedIOException;
  }

  private final Pauses pauses;
  private final long begunNanos = System.nanoTime();
  private int failures;
  private int resumptions;
  private boolean hasBegun;

  Retries(Pauses pauses) {
    this.pauses = pauses;
  }

  /** Really waits. */
  static void sleep(Duration duration) throws InterruptedIOException {
    try {
      TimeUnit.NANOSECONDS.sleep(duration.toNanos());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while a transfer was to be resumed");
    }
  }

  /** Notes that a byte came that had not come before. */
  void progressed() {
    failures = 0;
    hasBegun = true;
  }

  /**
   * Waits until it is time for the next attempt.
   *
   * @throws IOException the failure itself, if there should be none
   */
  void await(IOException failure) throws IOException {
    failures++;
    resumptions++;
    if (failures >= MAX_FAILURES || resumptions > MAX_RESUMPTIONS || !isPassing(failure)) {
      throw failure;
    }
    Duration pause = pause();
    Duration elapsed = Duration.ofNanos(System.nanoTime() - begunNanos);
    if (!hasBegun && elapsed.plus(pause).compareTo(UNBEGUN) > 0) {
      throw failure;
    }
    pauses.pause(pause);
  }

  /** Whether another attempt may bring something else. */
  private static boolean isPassing(IOException failure) {
    if (failure instanceof InterruptedIOException && Thread.currentThread().isInterrupted()) {
      return false;
    }
    return !(failure instanceof UpstreamException upstream)
        || upstream.kind() == UpstreamException.Kind.UNREACHABLE;
  }

  private Duration pause() {
    Duration full = FIRST_PAUSE.multipliedBy(1L << Math.min(failures - 1, 10));
    long millis = Math.min(full.toMillis(), MAX_PAUSE.toMillis());
    return Duration.ofMillis(ThreadLocalRandom.current().nextLong(millis / 2, millis + 1));
  }
}
