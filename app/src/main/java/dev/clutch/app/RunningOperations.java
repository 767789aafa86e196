package dev.clutch.app;

import dev.clutch.config.IndexSettings;
import dev.clutch.http.Traffic;
import dev.clutch.model.ProjectName;
import dev.clutch.operations.Explanation;
import dev.clutch.operations.GcReport;
import dev.clutch.operations.ListReport;
import dev.clutch.operations.OperationException;
import dev.clutch.operations.OperationException.Kind;
import dev.clutch.operations.Operations;
import dev.clutch.operations.PinReport;
import dev.clutch.operations.PurgeReport;
import dev.clutch.operations.RefreshReport;
import dev.clutch.operations.Selection;
import dev.clutch.operations.StatsReport;
import dev.clutch.operations.StatusReport;
import dev.clutch.operations.VerifyReport;
import dev.clutch.policy.AsOf;
import dev.clutch.policy.Explainer;
import dev.clutch.proxy.DownloadCounts;
import dev.clutch.repository.CacheStatus;
import dev.clutch.repository.Changes;
import dev.clutch.repository.Lookup;
import dev.clutch.repository.Member;
import dev.clutch.repository.Refreshed;
import dev.clutch.storage.upkeep.SpaceStatus;
import dev.clutch.storage.upkeep.Upkeep;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The operations of a running server: those on what is stored, and what only the server knows. */
final class RunningOperations implements Operations {
  private static final Logger log = LoggerFactory.getLogger(RunningOperations.class);

  private final StoredOperations stored;
  private final Live live;
  private final InstantSource clock;
  private final Instant since;

  /**
   * What only a running server knows.
   *
   * @param offline whether no upstream is ever asked
   * @param serving what is served, by which upstreams
   */
  record Live(Traffic traffic, boolean offline, Serving serving, Upkeep upkeep, Changes changes) {}

  RunningOperations(StoredOperations stored, Live live, InstantSource clock) {
    this.stored = stored;
    this.live = live;
    this.clock = clock;
    this.since = clock.instant();
  }

  /** Whether requests can be served: whether the catalog can be read. No upstream has a say. */
  boolean isReady() {
    try {
      stored.check();
      return true;
    } catch (RuntimeException e) {
      log.warn("not ready, the catalog can't be read reason=\"{}\"", e.getMessage());
      return false;
    }
  }

  @Override
  public ListReport list() {
    return stored.list();
  }

  @Override
  public StatsReport stats() {
    StatsReport sums = stored.stats();
    Map<String, Long> requests = live.traffic.requests();
    return new StatsReport(
        sums.projects(),
        sums.pages(),
        sums.files(),
        sums.blobs(),
        sums.bytes(),
        live.upkeep.status().max(),
        sums.pinned(),
        new StatsReport.Traffic(since, requests, live.traffic.sentBytes(), hitRatio(requests)));
  }

  /**
   * What was revalidated was stored, and yet the upstream was asked: that is no hit. Errors are none, and
   * no misses either: clients ask for much that isn't there.
   */
  private static @Nullable Double hitRatio(Map<String, Long> requests) {
    Set<String> uncounted = Set.of(Traffic.NONE, CacheStatus.ERROR.word());
    long asked = requests.entrySet().stream()
        .filter(count -> !uncounted.contains(count.getKey()))
        .mapToLong(Map.Entry::getValue)
        .sum();
    long hits = Stream.of(CacheStatus.HIT, CacheStatus.STALE, CacheStatus.OFFLINE)
        .mapToLong(status -> requests.getOrDefault(status.word(), 0L))
        .sum();
    return asked == 0 ? null : Math.round(1000.0 * hits / asked) / 1000.0;
  }

  @Override
  public StatusReport status() {
    return new StatusReport(
        Version.TEXT,
        true,
        isReady(),
        since,
        Duration.between(since, clock.instant()).toSeconds(),
        live.offline,
        live.serving.upstreams().stream().map(WatchedUpstream::report).toList(),
        downloads(),
        disk());
  }

  private StatusReport.Downloads downloads() {
    List<DownloadCounts> counts = live.serving.upstreams().stream()
        .map(upstream -> upstream.repository().downloads())
        .toList();
    return new StatusReport.Downloads(
        counts.stream().mapToLong(DownloadCounts::inProgress).sum(),
        counts.stream().mapToLong(DownloadCounts::stored).sum(),
        counts.stream().mapToLong(DownloadCounts::failed).sum());
  }

  private StatusReport.Disk disk() {
    SpaceStatus space = live.upkeep.status();
    return new StatusReport.Disk(
        stored.files(),
        space.stored(),
        space.max(),
        space.free(),
        space.minFree(),
        !space.isFull(),
        space.evictedBlobs(),
        live.upkeep.holdings().damaged());
  }

  @Override
  public PurgeReport purge(ProjectName project, boolean dryRun) throws OperationException {
    PurgeReport report = stored.purge(project, dryRun);
    if (!dryRun) {
      live.changes.pageChanged(project);
    }
    return report;
  }

  @Override
  public PinReport pin(Selection selection, boolean dryRun) throws OperationException {
    return stored.pin(selection, dryRun);
  }

  @Override
  public PinReport unpin(Selection selection, boolean dryRun) throws OperationException {
    return stored.unpin(selection, dryRun);
  }

  @Override
  public RefreshReport refresh(ProjectName project, boolean force, boolean dryRun)
      throws OperationException {
    if (dryRun) {
      return new RefreshReport(
          project.value(), true, RefreshReport.Outcome.NOT_ASKED, stored.known(project));
    }
    if (live.serving.upstreams().isEmpty()) {
      throw new OperationException(
          Kind.NOT_NOW,
          live.offline
              ? "this server is offline: it asks no upstream"
              : "this server has no upstream: its sources are folders");
    }
    Refreshed refreshed = refreshed(project, force);
    return new RefreshReport(
        project.value(), false, outcome(refreshed.outcome()), refreshed.detail());
  }

  /**
   * Asks the sources of the default index in its order, and only as far as a page would: a private name must
   * not travel for a refresh either.
   */
  private Refreshed refreshed(ProjectName project, boolean force) {
    Refreshed refreshed = new Refreshed(Refreshed.Outcome.MISSING, "no source may be asked for it");
    for (Member member :
        live.serving.group(IndexSettings.DEFAULT).orElseThrow().askedFor(project)) {
      WatchedUpstream upstream =
          live.serving.source(member.name()).map(OpenSource::upstream).orElse(null);
      if (upstream != null) {
        refreshed = upstream.repository().refresh(project, force);
      } else if (member.repository().project(project) instanceof Lookup.Found) {
        return new Refreshed(
            Refreshed.Outcome.UNCHANGED, member.name() + " has it, and is always up to date");
      }
      if (refreshed.outcome() != Refreshed.Outcome.MISSING) {
        return refreshed;
      }
    }
    return refreshed;
  }

  private static RefreshReport.Outcome outcome(Refreshed.Outcome outcome) {
    return switch (outcome) {
      case CHANGED -> RefreshReport.Outcome.CHANGED;
      case UNCHANGED -> RefreshReport.Outcome.UNCHANGED;
      case MISSING -> RefreshReport.Outcome.MISSING;
      case REFUSED -> RefreshReport.Outcome.REFUSED;
      case FAILED -> RefreshReport.Outcome.FAILED;
    };
  }

  @Override
  public Explanation explain(Selection selection, @Nullable String index, @Nullable String at)
      throws OperationException {
    AsOf asOf = at == null ? AsOf.NOW : AsOf.parse(at);
    String name = index == null ? IndexSettings.DEFAULT : index;
    Explainer explainer = live.serving
        .explainer(name)
        .orElseThrow(() -> new OperationException(
            Kind.NOT_FOUND,
            "there is no index '" + name + "'; there are: "
                + String.join(", ", live.serving.names())));
    return explainer.explain(selection, asOf, stored.replaced(selection.project()));
  }

  @Override
  public GcReport gc(boolean dryRun, Progress progress) throws OperationException {
    return stored.gc(dryRun, progress);
  }

  @Override
  public VerifyReport verify(boolean repair, Progress progress) throws OperationException {
    return stored.verify(repair, progress);
  }
}
