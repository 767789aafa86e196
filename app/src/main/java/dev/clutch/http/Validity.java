package dev.clutch.http;

import java.time.Duration;
import java.time.Instant;

/**
 * How long an answer may be repeated: until its moment, and no longer than that was away when it was given,
 * so that a clock that is set back keeps nothing for days.
 *
 * @param until {@link Instant#MAX} for ever, and then nobody looks at a clock
 * @param deadline on the clock of {@link System#nanoTime}
 */
record Validity(Instant until, long deadline) {
  private static final Duration LONGEST = Duration.ofDays(30);

  /** Returns how long what is said now holds. */
  static Validity of(Instant until, Instant now) {
    Duration rest = Duration.between(now, until);
    Duration bounded = rest.compareTo(LONGEST) < 0 ? rest : LONGEST;
    return new Validity(until, System.nanoTime() + bounded.toNanos());
  }

  boolean isForEver() {
    return until.equals(Instant.MAX);
  }

  boolean holds(Instant now) {
    return now.isBefore(until) && System.nanoTime() - deadline < 0;
  }
}
