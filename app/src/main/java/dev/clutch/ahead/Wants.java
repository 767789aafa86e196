package dev.clutch.ahead;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.clutch.model.ProjectName;
import dev.clutch.model.Requirement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicBoolean;

/** What was wanted of projects lately. Bounded; thread-safe; never blocks. */
final class Wants {
  private static final int MAX_PROJECTS = 20_000;

  /** One installation is over by then, and another may want other versions. */
  private static final Duration ONE_INSTALLATION = Duration.ofMinutes(10);

  /**
   * A project as one kind of client sees it.
   *
   * @param index as a request names it, its views included
   */
  record Key(String index, ProjectName project, Client client) {}

  private final InstantSource clock;
  private final Cache<Key, Want> wants =
      Caffeine.newBuilder().maximumSize(MAX_PROJECTS).build();

  Wants(InstantSource clock) {
    this.clock = clock;
  }

  /** Returns all that is wanted of a project. */
  Want of(Key key) {
    Instant now = clock.instant();
    Want want = wants.getIfPresent(key);
    return want == null || isOver(want, now) ? Want.anything(now) : want;
  }

  /** Adds what somebody needs. Returns whether that is more than was wanted before. */
  boolean add(Key key, Requirement requirement) {
    Instant now = clock.instant();
    AtomicBoolean isMore = new AtomicBoolean();
    wants.asMap().compute(key, (same, known) -> {
      boolean isFirst = known == null || isOver(known, now);
      Want before = isFirst ? Want.anything(now) : known;
      Want after = before.and(requirement);
      isMore.set(isFirst || !after.equals(before));
      return after;
    });
    return isMore.get();
  }

  private static boolean isOver(Want want, Instant now) {
    return Duration.between(want.since(), now).abs().compareTo(ONE_INSTALLATION) >= 0;
  }
}
