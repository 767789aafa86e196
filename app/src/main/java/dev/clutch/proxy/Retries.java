package dev.clutch.proxy;

import dev.clutch.upstream.UpstreamException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

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

  /** Clients give up after as long without a byte (pip, PDM and Poetry). */
  private static final Duration WITHOUT_A_BYTE = Duration.ofSeconds(15);

  /** An upstream that wants to be left alone for longer is. */
  private static final Duration MAX_PATIENCE = Duration.ofSeconds(5);

  /** Lets time pass; in tests, none. */
  interface Pauses {
    void pause(Duration duration) throws InterruptedIOException;
  }

  private final Pauses pauses;
  private final InstantSource clock;
  private final LongSupplier ticker;
  private long progressNanos;
  private int failures;
  private int resumptions;
  private boolean hasBegun;

  /**
   * @param ticker nanoseconds that only go forward
   */
  Retries(Pauses pauses, InstantSource clock, LongSupplier ticker) {
    this.pauses = pauses;
    this.clock = clock;
    this.ticker = ticker;
    this.progressNanos = ticker.getAsLong();
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
    progressNanos = ticker.getAsLong();
  }

  /**
   * Waits until it is time for the next attempt.
   *
   * @throws IOException the failure itself, if there should be none
   */
  void await(IOException failure) throws IOException {
    failures++;
    resumptions++;
    if (failures >= MAX_FAILURES || resumptions > MAX_RESUMPTIONS || !mayPass(failure)) {
      throw failure;
    }
    Duration asked = askedFor(failure);
    Duration pause = Collections.max(List.of(pause(), asked));
    Duration waited = Duration.ofNanos(ticker.getAsLong() - progressNanos);
    boolean isTooLate = waited.plus(pause).compareTo(hasBegun ? WITHOUT_A_BYTE : UNBEGUN) > 0;
    if (isTooLate || asked.compareTo(MAX_PATIENCE) > 0) {
      throw failure;
    }
    pauses.pause(pause);
  }

  /** Whether another attempt may bring something else. */
  private static boolean mayPass(IOException failure) {
    if (Thread.currentThread().isInterrupted()) {
      return false;
    }
    if (!(failure instanceof UpstreamException upstream)) {
      return true;
    }
    return switch (upstream.kind()) {
      case UNREACHABLE, BUSY -> true;
      case FAILED -> upstream.isPassing();
      case REFUSED -> false;
    };
  }

  /** For how long the upstream wants to be left alone. */
  private Duration askedFor(IOException failure) {
    Instant now = clock.instant();
    Instant until =
        failure instanceof UpstreamException upstream ? upstream.retryAfter().orElse(now) : now;
    return Duration.between(now, until);
  }

  private Duration pause() {
    long full = FIRST_PAUSE.toMillis() << Math.min(failures - 1, 10);
    long millis = Math.min(full, MAX_PAUSE.toMillis());
    return Duration.ofMillis(ThreadLocalRandom.current().nextLong(millis / 2, millis + 1));
  }
}
