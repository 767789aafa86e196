package dev.clutch.ahead;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** How much may be asked for in a minute. Thread-safe. */
final class PerMinute {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final int perMinute;
  private final InstantSource clock;
  private Instant since;
  private int taken;

  PerMinute(int perMinute, InstantSource clock) {
    this.perMinute = perMinute;
    this.clock = clock;
    this.since = clock.instant();
  }

  /** Returns whether one more may be asked for, which then counts. */
  synchronized boolean take() {
    Instant now = clock.instant();
    if (Duration.between(since, now).abs().compareTo(MINUTE) >= 0) {
      since = now;
      taken = 0;
    }
    if (taken == perMinute) {
      return false;
    }
    taken++;
    return true;
  }

  /** Nobody had to be asked after all. */
  synchronized void giveBack() {
    taken = Math.max(0, taken - 1);
  }
}
