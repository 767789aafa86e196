package dev.clutch.proxy;

import dev.clutch.model.ListedProject;
import dev.clutch.model.ProjectName;
import dev.clutch.proxy.ListCache.HeldList;
import dev.clutch.proxy.ListCache.ListFile;
import dev.clutch.proxy.RefreshAhead.Seen;
import dev.clutch.proxy.Revalidation.Fetched;
import dev.clutch.repository.Changes;
import dev.clutch.storage.sql.PageStore;
import dev.clutch.storage.sql.PageStore.Kept;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks for a source's project list now and then, and compares its serials with those of the stored pages: one
 * request instead of one for each page. Holds what the list says of stored pages, never the list. While polls
 * fail, or bring no serials, pages go by their age as if there were none. Thread-safe.
 */
final class SerialPoll {
  private static final Logger log = LoggerFactory.getLogger(SerialPoll.class);

  /** A list without serials, as large as it may be, is of no use: it is looked into again all the same. */
  private static final Duration WITHOUT_SERIALS = Duration.ofHours(1);

  /**
   * What a list said of those projects that were looked for.
   *
   * @param path of the list, which is another for another list; null where there is none
   * @param serials of those that it has; {@link Polled#NO_SERIAL} for one without
   * @param names how many projects it has in all
   * @param hasSerials whether any of them has a serial
   */
  private record Listing(
      @Nullable Path path,
      Set<ProjectName> lookedFor,
      Map<ProjectName, Long> serials,
      long names,
      boolean hasSerials) {}

  private final String name;
  private final long source;
  private final Duration every;
  private final ListCache lists;
  private final PageStore store;
  private final HeldPages held;
  private final RefreshAhead ahead;
  private final Changes changes;
  private final InstantSource clock;
  private final AtomicBoolean isPolling = new AtomicBoolean();
  private volatile Instant asked;
  private volatile Duration pause;
  private volatile @Nullable Listing listing;
  private volatile PollStatus status = new PollStatus(null, 0, 0, null);

  /**
   * @param name of the source, for people
   * @param every how long to wait between two polls, and before the first
   */
  SerialPoll(
      String name,
      long source,
      Duration every,
      ListCache lists,
      PageStore store,
      HeldPages held,
      RefreshAhead ahead,
      Changes changes,
      InstantSource clock) {
    this.name = name;
    this.source = source;
    this.every = every;
    this.lists = lists;
    this.store = store;
    this.held = held;
    this.ahead = ahead;
    this.changes = changes;
    this.clock = clock;
    this.asked = clock.instant();
    this.pause = every;
  }

  /** Returns what polls brought so far. */
  PollStatus status() {
    return status;
  }

  /** Polls on the calling thread if it is time to and nobody else does; called again and again. */
  void next() {
    if (!isDue() || !lists.isAvailable() || !isPolling.compareAndSet(false, true)) {
      return;
    }
    try {
      if (isDue()) {
        asked = clock.instant();
        poll();
      }
    } finally {
      isPolling.set(false);
    }
  }

  /** A clock that was set back must not end the polls. */
  private boolean isDue() {
    Duration since = Duration.between(asked, clock.instant());
    return since.isNegative() || since.compareTo(pause) >= 0;
  }

  private void poll() {
    try {
      Fetched<HeldList> answer = lists.refresh();
      List<Kept> kept = store.kept(source);
      Listing now = listing(answer.value(), kept);
      listing = now;
      if (now.hasSerials) {
        pause = every;
        compare(answer.value(), now, kept);
      } else {
        pause = every.compareTo(WITHOUT_SERIALS) < 0 ? WITHOUT_SERIALS : every;
        held.polled(Polled.NONE);
        trouble("its project list gives no serials");
      }
    } catch (IOException | RuntimeException e) {
      pause = every;
      trouble(Revalidation.reason(e));
    }
  }

  /** What has not changed is read again only for projects that were not looked for last time. */
  private Listing listing(HeldList answer, List<Kept> kept) throws IOException {
    Set<ProjectName> projects = kept.stream().map(Kept::project).collect(Collectors.toSet());
    Listing before = listing;
    if (before != null
        && Objects.equals(before.path, answer.path())
        && before.lookedFor.containsAll(projects)) {
      return before;
    }
    ListFile list = answer.file();
    return list == null ? new Listing(null, projects, Map.of(), 0, false) : read(list, projects);
  }

  private static Listing read(ListFile list, Set<ProjectName> projects) throws IOException {
    Map<ProjectName, Long> serials = new HashMap<>();
    AtomicLong names = new AtomicLong();
    AtomicBoolean hasSerials = new AtomicBoolean();
    list.read(project -> {
      long serial = serial(project);
      names.incrementAndGet();
      if (serial != Polled.NO_SERIAL) {
        hasSerials.set(true);
      }
      if (projects.contains(project.name())) {
        serials.merge(project.name(), serial, Math::max);
      }
    });
    return new Listing(list.path(), projects, serials, names.get(), hasSerials.get());
  }

  private static long serial(ListedProject project) {
    Long serial = project.serial();
    return serial == null || serial < 0 ? Polled.NO_SERIAL : serial;
  }

  private void compare(HeldList answer, Listing now, List<Kept> kept) {
    Polled before = held.polled();
    Polled next = before.next(answer.said(), now.serials);
    held.polled(next); // first, or whoever is told of a change would find the page as it was
    List<ProjectName> marked = kept.stream()
        .filter(page -> isMarked(next, page) && !isMarked(before, page))
        .map(Kept::project)
        .toList();
    marked.forEach(changes::pageChanged);
    Instant moment = clock.instant();
    ahead.polled(kept.stream()
        .filter(Kept::exists)
        .collect(Collectors.toMap(Kept::project, page -> seen(next, page, moment))));
    if (!marked.isEmpty()) {
      log.info("poll source={} names={} marked={}", name, now.names, marked.size());
    }
    PollStatus last = status;
    status = new PollStatus(answer.fetched(), now.names, last.marked() + marked.size(), null);
    if (last.trouble() != null) {
      log.info("polls work again source={}", name);
    }
  }

  private static boolean isMarked(Polled polled, Kept page) {
    return Duration.ZERO.equals(
        polled.holds(page.project(), page.exists(), page.serial(), page.fetched()));
  }

  private static Seen seen(Polled polled, Kept page, Instant now) {
    Duration holds = polled.holds(page.project(), page.exists(), page.serial(), page.fetched());
    return new Seen(
        polled.fetched(page.project(), page.serial(), page.fetched()),
        holds != null && !page.fetched().plus(holds).isAfter(now));
  }

  /** Said once, until it is over. */
  private void trouble(String reason) {
    PollStatus last = status;
    status = new PollStatus(last.last(), last.names(), last.marked(), reason);
    if (last.trouble() == null) {
      log.warn(
          "polls bring no serials, pages go by their age alone source={} reason=\"{}\"",
          name,
          reason);
    }
  }
}
