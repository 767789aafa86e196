package dev.clutch.proxy;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.clutch.model.ProjectName;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;

/**
 * Asks for the pages of projects in use before they grow old, so that on a busy mirror requests find them
 * fresh and wait for nobody. Bounded three ways: by the number of projects, by how long ago somebody asked
 * for them, and by how often whoever owns the threads calls {@link #next}. Thread-safe.
 */
final class RefreshAhead {
  /**
   * Once a second they are asked for in less than the usual ten minutes. Where more are in use, those asked
   * for most often stay.
   */
  private static final int MAX_PROJECTS = 500;

  /** A project of which nobody wanted anything for an hour costs no request more: CI runs come and go. */
  private static final Duration IN_USE = Duration.ofHours(1);

  /** Where pages are to be this fresh, asking for them all the time would be no cache at all. */
  private static final Duration LEAST_TTL = Duration.ofMinutes(1);

  /** Spread over a quarter of the time to live: projects are asked for together, they need not again. */
  private static final double EARLIEST = 0.70;

  private static final double LATEST = 0.95;

  /** The pages that are asked for. */
  interface Pages {
    /** Whether the upstream may be asked at all: neither down nor in want of patience. */
    boolean isAvailable();

    /** Asks for a page on the calling thread. Returns when the upstream last said what is stored now. */
    Optional<Instant> refresh(ProjectName project);
  }

  /**
   * A project in use.
   *
   * @param last when it was last asked for
   * @param fetched when its page was
   * @param due when it should be again
   */
  private record Use(Instant last, Instant fetched, Instant due) {}

  private final Duration ttl;
  private final Duration inUse;
  private final Pages pages;
  private final InstantSource clock;
  private final Cache<ProjectName, Use> uses =
      Caffeine.newBuilder().maximumSize(MAX_PROJECTS).build();

  RefreshAhead(Duration ttl, Pages pages, InstantSource clock) {
    this.ttl = ttl;
    this.pages = pages;
    this.clock = clock;
    Duration seen = ttl.multipliedBy(2); // the edge asks no more often than pages grow old
    this.inUse = seen.compareTo(IN_USE) > 0 ? seen : IN_USE;
  }

  /**
   * Notes that somebody wants something of a project.
   *
   * @param fetched when the upstream last said what is stored of it (UTC)
   */
  void used(ProjectName project, Instant fetched) {
    Instant now = clock.instant();
    uses.asMap()
        .merge(
            project,
            new Use(now, fetched, due(fetched, now)),
            (known, use) -> known.fetched.equals(fetched) ? new Use(now, fetched, known.due) : use);
  }

  /**
   * What a poll of the project list says of a page.
   *
   * @param fetched when the upstream last said, by that or by the page, what is stored (UTC)
   * @param isOld whether it has another page by now
   */
  record Seen(Instant fetched, boolean isOld) {}

  /** Takes a poll into account: pages that it confirms are young again, and those that are old are due. */
  void polled(Map<ProjectName, Seen> pages) {
    Instant now = clock.instant();
    uses.asMap().replaceAll((project, use) -> {
      Seen seen = pages.get(project);
      if (seen == null) {
        return use;
      }
      if (seen.isOld) {
        return new Use(use.last, use.fetched, now);
      }
      return seen.fetched.isAfter(use.fetched)
          ? new Use(use.last, seen.fetched, due(seen.fetched, now))
          : use;
    });
  }

  /**
   * Asks for the page that has been due for longest, if any is.
   *
   * @param mayBeAsked whether a project may be asked of this source by now: another may have taken its name
   */
  void next(Predicate<ProjectName> mayBeAsked) {
    if (ttl.compareTo(LEAST_TTL) < 0 || !pages.isAvailable()) {
      return;
    }
    Instant now = clock.instant();
    uses.asMap().values().removeIf(use -> !isInUse(use, now));
    uses.asMap().entrySet().stream()
        .filter(entry -> !entry.getValue().due.isAfter(now))
        .min(Comparator.comparing(entry -> entry.getValue().due))
        .ifPresent(entry -> {
          if (mayBeAsked.test(entry.getKey())) {
            refresh(entry, now);
          } else {
            uses.asMap().remove(entry.getKey(), entry.getValue());
          }
        });
  }

  /** A clock that was set back has nobody ask in the future. */
  private boolean isInUse(Use use, Instant now) {
    return Duration.between(use.last, now).abs().compareTo(inUse) < 0;
  }

  private void refresh(Map.Entry<ProjectName, Use> entry, Instant now) {
    ProjectName project = entry.getKey();
    Use use = entry.getValue();
    Use asked = new Use(use.last, use.fetched, due(now, now));
    if (!uses.asMap().replace(project, use, asked)) {
      return; // another thread has it, or somebody has just asked for it
    }
    pages
        .refresh(project)
        .filter(fetched -> !fetched.equals(use.fetched))
        .ifPresent(fetched -> uses.asMap()
            .computeIfPresent(
                project, (key, known) -> new Use(known.last, fetched, due(fetched, now))));
  }

  private Instant due(Instant fetched, Instant now) {
    Instant start = fetched.isAfter(now) ? now : fetched;
    double share = ThreadLocalRandom.current().nextDouble(EARLIEST, LATEST);
    return start.plusMillis((long) (ttl.toMillis() * share));
  }
}
