package dev.clutch.ahead;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** What was done a moment ago, and need not be again. Bounded; thread-safe; never blocks. */
final class Lately {
  private final Duration moment;
  private final InstantSource clock;
  private final Cache<Object, Instant> done;

  Lately(Duration moment, long max, InstantSource clock) {
    this.moment = moment;
    this.clock = clock;
    this.done = Caffeine.newBuilder().maximumSize(max).build();
  }

  /** Returns whether something is to be done now: true to one of those who ask within a moment. */
  boolean isNew(Object what) {
    Instant now = clock.instant();
    Instant before = done.getIfPresent(what);
    if (before == null) {
      return done.asMap().putIfAbsent(what, now) == null;
    }
    return !isRecent(before, now) && done.asMap().replace(what, before, now);
  }

  /** A clock that was set back makes nothing last. */
  private boolean isRecent(Instant before, Instant now) {
    return Duration.between(before, now).abs().compareTo(moment) < 0;
  }
}
