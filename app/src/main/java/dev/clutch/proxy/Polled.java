package dev.clutch.proxy;

import dev.clutch.model.ProjectName;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the last poll of a project list said of the projects that were known here then. A list that has the
 * serial of a stored page is as good as a 304 for it at the moment it was asked for; one that has a higher
 * serial tells that the page is another by now. What has no serial, here or there, goes by its age.
 * Immutable.
 */
final class Polled {
  /** Nobody has polled. */
  static final Polled NONE = new Polled(Instant.EPOCH, Map.of());

  /** The serial of a project that is listed without one. */
  static final long NO_SERIAL = -1;

  /** A page that is older than its list came from a cache that is about to learn of the new one. */
  private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(5);

  /** What changes without a new serial is noticed sometime all the same. */
  private static final Duration LONGEST_TRUST = Duration.ofDays(1);

  /**
   * @param since when the list was said that was the first to have this serial (UTC)
   */
  private record Listed(long serial, Instant since) {}

  private final Instant sent;
  private final Map<ProjectName, Listed> projects;

  private Polled(Instant sent, Map<ProjectName, Listed> projects) {
    this.sent = sent;
    this.projects = projects;
  }

  /**
   * Returns what is known after another poll.
   *
   * @param sent when the list was asked for, or, where it came out of a cache, when that cache was sent it (UTC)
   * @param serials of the listed projects that are known here; {@link #NO_SERIAL} where there is none
   */
  Polled next(Instant sent, Map<ProjectName, Long> serials) {
    Map<ProjectName, Listed> next = new HashMap<>();
    serials.forEach((project, serial) -> {
      Listed before = projects.get(project);
      boolean isNews = before == null || before.serial != serial || before.since.isAfter(sent);
      next.put(project, isNews ? new Listed(serial, sent) : before);
    });
    return new Polled(sent, next);
  }

  /**
   * Returns when the source is known to have said last what is stored (UTC).
   *
   * @param serial of the stored page, or null
   * @param fetched when it was asked for the page itself (UTC)
   */
  Instant fetched(ProjectName project, @Nullable Long serial, Instant fetched) {
    Listed listed = projects.get(project);
    boolean isSame = listed != null && serial != null && listed.serial == serial;
    return isSame
            && sent.isAfter(fetched)
            && Duration.between(fetched, sent).compareTo(LONGEST_TRUST) < 0
        ? sent
        : fetched;
  }

  /**
   * Returns how long after {@code fetched} it holds, where the list contradicts it; null where it does not.
   * Nothing at all if the source has not been asked since; otherwise it takes its time to say everywhere what
   * it lists, and is asked again after pauses that double.
   *
   * @param exists false if the source said that there is no such project
   * @param serial of the stored page, or null
   * @param fetched when it was asked for the page itself (UTC)
   */
  @Nullable
  Duration holds(ProjectName project, boolean exists, @Nullable Long serial, Instant fetched) {
    Listed listed = projects.get(project);
    if (listed == null || (exists && (serial == null || serial >= listed.serial))) {
      return null;
    }
    Duration late = Duration.between(listed.since, fetched);
    if (late.isNegative()) {
      return Duration.ZERO;
    }
    return late.compareTo(SHORTEST_PAUSE) < 0 ? SHORTEST_PAUSE : late;
  }
}
