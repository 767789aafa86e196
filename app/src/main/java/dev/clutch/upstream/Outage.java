package dev.clutch.upstream;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** Whether one host gives answers at all. Thread-safe. */
final class Outage {
  private static final int STRIKES = 2;
  private static final Duration BETWEEN_PROBES = Duration.ofSeconds(5);
  private static final Duration STRIKES_HOLD = Duration.ofSeconds(30);

  private final InstantSource clock;
  private int strikes;
  private @Nullable Instant lastStrike;
  private @Nullable Instant lastProbe;
  private Instant since;

  Outage(InstantSource clock) {
    this.clock = clock;
    this.since = clock.instant();
  }

  /** Counts a call that got no answer. Returns whether the host went down with it. */
  synchronized boolean strike() {
    lastStrike = clock.instant();
    strikes++;
    if (strikes != STRIKES) {
      return false;
    }
    since = lastStrike;
    return true;
  }

  /** Forgets the strikes. Returns whether the host was down until now. */
  synchronized boolean answered() {
    boolean wasUnanswering = isUnanswering();
    strikes = 0;
    lastProbe = null;
    if (wasUnanswering) {
      since = clock.instant();
    }
    return wasUnanswering;
  }

  /** Whether nobody should wait for it now. */
  synchronized boolean isDown() {
    return isUnanswering() && isWithin(STRIKES_HOLD, lastStrike);
  }

  /** Whether it went down and has not answered since. */
  synchronized boolean isUnanswering() {
    return strikes >= STRIKES;
  }

  /** Since when it is as it is. */
  synchronized Instant since() {
    return since;
  }

  synchronized boolean tryProbe() {
    if (!isDown() || isWithin(BETWEEN_PROBES, lastProbe)) {
      return false;
    }
    lastProbe = clock.instant();
    return true;
  }

  /** A clock that went back must not make an outage last. */
  private boolean isWithin(Duration limit, @Nullable Instant then) {
    if (then == null) {
      return false;
    }
    Duration elapsed = Duration.between(then, clock.instant());
    return !elapsed.isNegative() && elapsed.compareTo(limit) < 0;
  }
}
