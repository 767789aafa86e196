package dev.clutch.proxy;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * What was asked for in vain lately, and why: so that each reason is said once until a good answer comes,
 * and so that a stored answer is given for a while before the source is asked again. Thread-safe; each key
 * is expected to fail once at a time.
 *
 * @param <K> what is asked for
 */
final class Setbacks<K> {
  private static final int MAX_REMEMBERED = 10_000;

  /** Spread, so that many pages refused in one moment are not asked for again in one. */
  private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(8);

  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(12);

  /** A source that fails for ever new reasons has been reported enough. */
  private static final int MAX_REASONS = 5;

  private record Setback(Set<String> said, Instant since, Instant until) {
    /** The beginning counts too: a clock that was set back must not make a pause of days. */
    boolean lasts(Instant now) {
      return !now.isBefore(since) && now.isBefore(until);
    }
  }

  private final InstantSource clock;
  private final Cache<K, Setback> setbacks =
      Caffeine.newBuilder().maximumSize(MAX_REMEMBERED).build();

  Setbacks(InstantSource clock) {
    this.clock = clock;
  }

  /** Notes a failure. Returns whether its reason is news. */
  boolean add(K key, String reason) {
    Instant now = clock.instant();
    Duration pause = Duration.ofMillis(
        ThreadLocalRandom.current().nextLong(SHORTEST_PAUSE.toMillis(), LONGEST_PAUSE.toMillis()));
    Setback before = setbacks.getIfPresent(key);
    Set<String> said = new HashSet<>(before == null ? Set.of() : before.said);
    boolean isNews = said.size() < MAX_REASONS && said.add(reason);
    setbacks.put(key, new Setback(said, now, now.plus(pause)));
    return isNews;
  }

  /** Whether the last failure is so recent that whoever has something else to give should give that. */
  boolean isPausing(K key) {
    Setback last = setbacks.getIfPresent(key);
    return last != null && last.lasts(clock.instant());
  }

  /** Forgets the failures: a good answer came. */
  void clear(K key) {
    setbacks.invalidate(key);
  }
}
