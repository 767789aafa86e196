package dev.clutch.upstream;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * For how long one host wants to be left alone. It is, until the moment it named; and while it goes on
 * refusing it is asked once a second, whatever it named. Thread-safe.
 */
final class Patience {
  private static final Duration BETWEEN_TRIES = Duration.ofSeconds(1);

  private final InstantSource clock;
  private int refusals;
  private @Nullable Instant named;
  private @Nullable Instant nextTry;

  Patience(InstantSource clock) {
    this.clock = clock;
  }

  /**
   * Asks to ask. One refusal costs nobody anything but whoever got it: it may have been a slip.
   *
   * @return empty if it may be asked now, or else the moment to try again
   */
  synchronized Optional<Instant> tryAsk() {
    Instant now = clock.instant();
    Optional<Instant> until = until(now);
    if (until.isEmpty() && refusals > 0 && (refusals > 1 || named != null)) {
      nextTry = now.plus(BETWEEN_TRIES);
    }
    return until;
  }

  /** Returns the moment until which it is left alone, or empty if it may be asked now. */
  synchronized Optional<Instant> until() {
    return until(clock.instant());
  }

  private Optional<Instant> until(Instant now) {
    if (isAhead(named, now, RetryAfter.LONGEST)) {
      return Optional.ofNullable(named);
    }
    return isAhead(nextTry, now, BETWEEN_TRIES) ? Optional.ofNullable(nextTry) : Optional.empty();
  }

  /** A clock that went back must not make it last. */
  private static boolean isAhead(@Nullable Instant moment, Instant now, Duration atMost) {
    return moment != null && moment.isAfter(now) && !moment.isAfter(now.plus(atMost));
  }

  /**
   * It refused.
   *
   * @param retryAfter the moment it named, or null
   */
  synchronized void refused(@Nullable Instant retryAfter) {
    refusals++;
    if (retryAfter != null) {
      named = retryAfter;
    } else if (refusals > 1) {
      nextTry = clock.instant().plus(BETWEEN_TRIES);
    }
  }

  /** It answered otherwise. Other questions that it answered meanwhile don't take back what it named. */
  synchronized void answered() {
    refusals = 0;
    nextTry = null;
  }
}
