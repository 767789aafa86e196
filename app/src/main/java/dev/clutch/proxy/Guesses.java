package dev.clutch.proxy;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.clutch.repository.CredentialsRefusedException;
import dev.clutch.repository.DigestMismatchException;
import dev.clutch.repository.FileMissingException;
import dev.clutch.upstream.UpstreamException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of one source before any client has asked. At least half of what may be asked at once is left
 * to clients, however long an answer takes to come; and a source that gave no answer, or asked for patience, is
 * asked nothing more for a while. Thread-safe.
 */
final class Guesses {
  /** As many threads fetch pages again, for clients. */
  private static final int MAX_AT_ONCE = 16;

  /** Whoever has its answer may ask again before the turn is given back, which takes no longer. */
  private static final long A_MOMENT_MILLIS = 100;

  private static final Duration REST = Duration.ofSeconds(30);
  private static final Duration LONGEST_REST = Duration.ofMinutes(10);
  private static final Duration VAIN = Duration.ofHours(1);
  private static final int MAX_VAIN = 1_000;

  private final InstantSource clock;
  private final Semaphore turns;
  private final Cache<Wanted, Boolean> vain =
      Caffeine.newBuilder().maximumSize(MAX_VAIN).expireAfterWrite(VAIN).build();
  private volatile @Nullable Rest rest;

  /** For how long nothing is asked, and since when, by a clock that may be set back. */
  private record Rest(Instant since, Duration length) {}

  /**
   * @param atOnce how much the source is asked at once by everybody; where that is one, nothing is guessed
   */
  Guesses(int atOnce, InstantSource clock) {
    this.clock = clock;
    this.turns = new Semaphore(Math.min(MAX_AT_ONCE, atOnce / 2));
  }

  /** Returns whether one more may be asked, which then ends once. Waits no longer than a moment. */
  boolean tryBegin() {
    if (isResting()) {
      return false;
    }
    try {
      return turns.tryAcquire(A_MOMENT_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private boolean isResting() {
    Rest now = rest;
    return now != null
        && Duration.between(now.since, clock.instant()).abs().compareTo(now.length) < 0;
  }

  /**
   * What was begun has ended.
   *
   * @param failure what it failed with, or null
   */
  void end(@Nullable Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof UpstreamException upstream) {
        noteRest(upstream);
      }
    }
    turns.release();
  }

  private void noteRest(UpstreamException failure) {
    switch (failure.kind()) {
      case UNREACHABLE, BUSY -> {
        Instant now = clock.instant();
        Duration asked = Duration.between(now, failure.retryAfter().orElse(now));
        Duration atLeast = asked.compareTo(REST) < 0 ? REST : asked;
        rest = new Rest(now, atLeast.compareTo(LONGEST_REST) > 0 ? LONGEST_REST : atLeast);
      }
      case FAILED, REFUSED -> {}
    }
  }

  /** The same for a file. One that is not there, or is not what its page promises, won't be so soon. */
  void end(Wanted file, @Nullable Throwable failure) {
    if (failure instanceof FileMissingException
        || failure instanceof DigestMismatchException
        || failure instanceof CredentialsRefusedException) {
      vain.put(file, true);
    }
    end(failure);
  }

  /** Whether a file was asked for in vain lately. */
  boolean isVain(Wanted file) {
    return vain.getIfPresent(file) != null;
  }
}
