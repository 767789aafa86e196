package dev.clutch.proxy;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How long what an upstream said may be repeated, in the words of RFC 9111 and RFC 5861.
 *
 * @param ttl how long an answer is fresh
 * @param grace how long after that it is still given at once, and refreshed behind
 * @param missingTtl how long “no such project” is believed
 * @param poll how often the project list is asked for, whose serials tell what has changed; null for never
 */
public record Freshness(
    Duration ttl,
    Duration grace,
    Duration missingTtl,
    @Nullable Duration poll) {

  /** What to do with a stored answer. */
  enum Action {
    /** Give it; nobody is asked. */
    USE,
    /** Give it, and ask the upstream behind. */
    USE_AND_REFRESH,
    /** Ask the upstream first; give the stored answer if that fails or takes too long. */
    REFRESH
  }

  /** Returns the usual freshness for a time to live. */
  public static Freshness of(Duration ttl) {
    Duration missing = Duration.ofSeconds(60);
    return new Freshness(
        ttl, Duration.ofMinutes(5), ttl.compareTo(missing) < 0 ? ttl : missing, null);
  }

  /**
   * @param now the present (UTC)
   * @param fetched when the upstream last said it (UTC)
   * @param exists false if it said “no such project”, which is never given beyond its time
   */
  Action decide(Instant now, Instant fetched, boolean exists) {
    return decide(Duration.between(fetched, now), exists);
  }

  /**
   * @param age since the upstream last said it; if negative, the clock was set back and nothing is known
   * @param exists false if it said “no such project”, which is never given beyond its time
   */
  Action decide(Duration age, boolean exists) {
    if (age.isNegative()) {
      return Action.REFRESH;
    }
    if (age.compareTo(lifetime(exists)) < 0) {
      return Action.USE;
    }
    boolean inGrace = exists && age.compareTo(ttl.plus(grace)) < 0;
    return inGrace ? Action.USE_AND_REFRESH : Action.REFRESH;
  }

  /** Returns how long an answer is fresh. */
  Duration lifetime(boolean exists) {
    return exists ? ttl : missingTtl;
  }
}
