package dev.clutch.proxy;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.clutch.model.DistributionFile;
import dev.clutch.model.Filename;
import dev.clutch.model.ProjectName;
import dev.clutch.model.ProjectPage;
import dev.clutch.model.Version;
import dev.clutch.repository.Changes;
import dev.clutch.repository.UploadTimes.Search;
import dev.clutch.upstream.UpstreamException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks for upload times that a page doesn't say, behind, once somebody needs them: of a project once at a
 * time, a few projects at once, and not again for an hour, or a minute where that failed. Thread-safe.
 */
final class TimeSearch {
  private static final Logger log = LoggerFactory.getLogger(TimeSearch.class);
  private static final int MAX_AT_ONCE = 2;
  private static final int MAX_REMEMBERED = 10_000;

  /** The pages of the source. */
  interface Pages {
    /** Whether the source may be asked: neither down nor in want of patience. */
    boolean isAvailable();

    /** Returns what is stored of a project, with all times that are known, or null. Asks nobody. */
    @Nullable
    ProjectPage known(ProjectName project);
  }

  /** How a search ended, the best first. */
  private enum Outcome {
    ASKED(Search.FRUITLESS, Duration.ofHours(1)),
    /** Of some files nobody was asked. */
    LEFT_OUT(Search.LATER, Duration.ofHours(1)),
    FAILED(Search.LATER, Duration.ofMinutes(1)),
    /** The source has too much to do. */
    REFUSED(Search.LATER, Duration.ofMinutes(10));

    private final Search search;
    private final Duration holds;

    Outcome(Search search, Duration holds) {
      this.search = search;
      this.holds = holds;
    }
  }

  private record Ended(Outcome outcome, Instant when) {}

  private final String name;
  private final Pages pages;
  private final KnownTimes times;
  private final List<TimeWitness> witnesses;
  private final Changes changes;
  private final Executor threads;
  private final InstantSource clock;

  /** The projects that are being looked for, and whether that was overtaken by new files. */
  private final Map<ProjectName, Boolean> running = new ConcurrentHashMap<>();

  private final Cache<ProjectName, Ended> ended =
      Caffeine.newBuilder().maximumSize(MAX_REMEMBERED).build();

  /**
   * @param name of the source, for people
   * @param witnesses who is asked, one after the other
   * @param changes is told when a search has ended
   * @param threads ask, a few at once
   */
  TimeSearch(
      String name,
      Pages pages,
      KnownTimes times,
      List<TimeWitness> witnesses,
      Changes changes,
      Executor threads,
      InstantSource clock) {
    this.name = name;
    this.pages = pages;
    this.times = times;
    this.witnesses = List.copyOf(witnesses);
    this.changes = changes;
    this.threads = new Few(threads, MAX_AT_ONCE);
    this.clock = clock;
  }

  /** Begins to look for the times of a project, unless that is being done, or was done not long ago. */
  Search wanted(ProjectName project) {
    if (running.containsKey(project)) {
      return Search.RUNNING;
    }
    Ended before = ended.getIfPresent(project);
    if (before != null && isRecent(before)) {
      return before.outcome.search;
    }
    if (!pages.isAvailable()) {
      return Search.LATER;
    }
    if (running.putIfAbsent(project, false) != null) {
      return Search.RUNNING;
    }
    try {
      threads.execute(() -> run(project));
      return Search.RUNNING;
    } catch (RejectedExecutionException e) {
      running.remove(project);
      return Search.LATER; // there is too much to do
    }
  }

  private boolean isRecent(Ended search) {
    return Duration.between(search.when, clock.instant()).abs().compareTo(search.outcome.holds) < 0;
  }

  /** Looks again for a project that has new files: nobody was asked of them yet. */
  void replaced(ProjectName project, @Nullable ProjectPage before, @Nullable ProjectPage now) {
    if (before == null || now == null) {
      return;
    }
    Set<Filename> known =
        before.files().stream().map(DistributionFile::filename).collect(Collectors.toSet());
    if (now.files().stream().anyMatch(file -> !known.contains(file.filename()))) {
      running.computeIfPresent(project, (key, isOvertaken) -> true);
      ended.invalidate(project);
    }
  }

  private void run(ProjectName project) {
    Outcome outcome = Outcome.FAILED;
    try {
      outcome = search(project);
    } catch (RuntimeException e) {
      failed(project, e);
    } finally {
      end(project, new Ended(outcome, clock.instant()));
    }
    changes.pageChanged(project); // also where nothing was found: that is said, too
  }

  private void end(ProjectName project, Ended search) {
    running.computeIfPresent(project, (key, isOvertaken) -> {
      if (!isOvertaken) {
        ended.put(key, search);
      }
      return null;
    });
  }

  private Outcome search(ProjectName project) {
    Outcome worst = Outcome.ASKED;
    for (TimeWitness witness : witnesses) {
      List<DistributionFile> files = untimed(project);
      if (files.isEmpty()) {
        break;
      }
      Outcome outcome = ask(witness, project, files);
      worst = outcome.compareTo(worst) > 0 ? outcome : worst;
      if (outcome == Outcome.REFUSED) {
        break; // the next one may well be asked at the same place
      }
    }
    return untimed(project).isEmpty() ? Outcome.ASKED : worst;
  }

  private Outcome ask(TimeWitness witness, ProjectName project, List<DistributionFile> files) {
    if (!pages.isAvailable()) {
      return Outcome.FAILED;
    }
    Map<DistributionFile, Instant> found = new LinkedHashMap<>();
    try {
      return witness.ask(project, files, found::put) ? Outcome.ASKED : Outcome.LEFT_OUT;
    } catch (IOException e) {
      failed(project, e);
      return isBusy(e) ? Outcome.REFUSED : Outcome.FAILED;
    } finally {
      times.learn(project, found, witness.kind());
    }
  }

  private static boolean isBusy(IOException failure) {
    return failure instanceof UpstreamException upstream
        && upstream.kind() == UpstreamException.Kind.BUSY;
  }

  private void failed(ProjectName project, Exception failure) {
    log.debug(
        "upload times not asked for, later again source={} project={} reason=\"{}\"",
        name,
        project,
        Revalidation.reason(failure));
  }

  private List<DistributionFile> untimed(ProjectName project) {
    ProjectPage page = pages.known(project);
    if (page == null) {
      return List.of();
    }
    Comparator<DistributionFile> byVersion = Comparator.comparing(
        file -> version(project, file).orElse(null),
        Comparator.nullsFirst(Comparator.<Version>naturalOrder()));
    return page.files().stream()
        .filter(file -> file.uploadTime() == null)
        .sorted(byVersion.reversed())
        .toList();
  }

  private static Optional<Version> version(ProjectName project, DistributionFile file) {
    return file.filename().version(project).flatMap(Version::parse);
  }
}
