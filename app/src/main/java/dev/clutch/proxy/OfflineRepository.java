package dev.clutch.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.clutch.model.DistributionFile;
import dev.clutch.model.Filename;
import dev.clutch.model.ProjectName;
import dev.clutch.model.ProjectPage;
import dev.clutch.proxy.HeldPages.HeldPage;
import dev.clutch.proxy.ListCache.ListFile;
import dev.clutch.repository.CacheStatus;
import dev.clutch.repository.Changes;
import dev.clutch.repository.FileContent;
import dev.clutch.repository.HiddenBy;
import dev.clutch.repository.KeepRemoved;
import dev.clutch.repository.Lookup;
import dev.clutch.repository.Origin;
import dev.clutch.repository.ProjectList;
import dev.clutch.repository.Repository;
import dev.clutch.repository.UnverifiedFile;
import dev.clutch.storage.StoredList;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What is stored of an upstream, without the upstream: it is never asked. Pages list the files that are
 * stored, so that a resolver picks what can be installed. Nothing grows old.
 */
public final class OfflineRepository implements Repository, AutoCloseable {
  /** Files may go while it runs, by a purge for example. */
  private static final Duration PAGES_HOLD = Duration.ofSeconds(10);

  private final String name;
  private final StoredSource stored;
  private final HeldPages pages;
  private final RemovedFiles removed;
  private final FirstDigests digests;
  private final StoredFiles files;
  private final StoredFileNames names;
  private final StoredMetadata metadata;
  private final KnownTimes times;
  private final InstantSource clock;

  /**
   * @param name of the source, for people
   * @param checks reads stored files that are sent for the first time
   * @param changes tells what is removed behind its back
   */
  public OfflineRepository(
      String name,
      Stores stores,
      Changes changes,
      KeepRemoved keepRemoved,
      Executor checks,
      InstantSource clock) {
    this(StoredSource.of(name, stores, changes, keepRemoved, checks, clock), clock);
  }

  OfflineRepository(StoredSource stored, InstantSource clock) {
    this.name = stored.name();
    this.stored = stored;
    this.pages = stored.pages();
    this.removed = stored.removed();
    this.digests = stored.digests();
    this.files = stored.files();
    this.names = new StoredFileNames(
        stored.stores().source(), stored.stores().names(), stored.stores().blobs());
    this.metadata = stored.metadata();
    this.times = stored.times();
    this.clock = clock;
  }

  /** Is told of no more changes. */
  @Override
  public void close() {
    stored.close();
  }

  @Override
  public Lookup<ProjectList> projects() {
    Stores stores = stored.stores();
    Set<String> projects = names.projects();
    ListFile list = stores.lists().find(stores.source()).flatMap(this::file).orElse(null);
    String version = (list == null ? "" : list.path().getFileName()) + "+" + digest(projects);
    return new Lookup.Found<>(new OfflineList(list, projects), origin(version, clock.instant()));
  }

  private Optional<ListFile> file(StoredList list) {
    return Optional.ofNullable(list.sha256())
        .flatMap(stored.stores().blobs()::find)
        .map(path -> new ListFile(path, list.url(), list.contentType()));
  }

  @Override
  public Lookup<ProjectPage> project(ProjectName project) {
    HeldPage held = pages.find(project);
    if (held == null) {
      return notStored(project.value());
    }
    RemovedFiles.Shown shown = digests.shown(removed.shown(project, held));
    if (shown.page() == null) {
      return new Lookup.NotFound<>(origin("missing", held.fetched()));
    }
    Set<Filename> stored = held.quarantined() ? Set.of() : names.files(project);
    KnownTimes.Filled filled = times.filled(StoredOnly.page(shown.page(), stored));
    StoredMetadata.Promising promising = metadata.promising(filled.page(), file -> false);
    String version =
        shown.version() + "+" + digest(stored) + filled.difference() + promising.difference();
    return new Lookup.Found<>(promising.page(), origin(version, held.fetched()));
  }

  @Override
  public Lookup<FileContent> file(ProjectName project, Filename filename) {
    return find(project, filename, () -> files.find(project, filename).orElse(null));
  }

  @Override
  public Lookup<FileContent> metadata(ProjectName project, Filename filename) {
    return find(
        project,
        filename,
        () -> files
            .find(project, filename.metadata())
            .orElseGet(() -> metadata.find(project, filename).orElse(null)));
  }

  @Override
  public Lookup<FileContent> provenance(ProjectName project, Filename filename) {
    Lookup<FileContent> answer = find(project, filename, () -> null);
    return answer instanceof Lookup.NotFound<FileContent> none && !none.isKnown()
        ? new Lookup.NotFound<>(none.origin(), "offline: attestations are not stored")
        : answer;
  }

  @Override
  public Lookup<DistributionFile> removed(ProjectName project, Filename filename) {
    Origin origin = origin("", clock.instant());
    return removed
        .find(project, filename)
        .flatMap(page -> times.filled(page).page().file(filename))
        .<Lookup<DistributionFile>>map(file -> new Lookup.Found<>(file, origin))
        .orElseGet(() -> new Lookup.NotFound<>(origin));
  }

  private Lookup<FileContent> find(
      ProjectName project, Filename listed, Supplier<@Nullable FileContent> bytes) {
    HeldPage held = pages.find(project);
    if (held != null && held.quarantined()) {
      return new Lookup.Hidden<>(HiddenBy.quarantine(project, name), origin("", held.fetched()));
    }
    if (held != null && removed.isGone(held, listed)) {
      return new Lookup.NotFound<>(origin("", held.fetched()));
    }
    FileContent stored = bytes.get();
    if (stored != null) {
      return new Lookup.Found<>(
          stored, new Origin(name, CacheStatus.HIT, "", clock.instant(), until(stored)));
    }
    return held != null && held.page() == null
        ? new Lookup.NotFound<>(origin("", held.fetched()))
        : notStored(
            listed.version().map(version -> project + "==" + version).orElse(project.value()));
  }

  /** Bytes that have not proved to be right hold for this request only. */
  private Instant until(FileContent stored) {
    return stored instanceof UnverifiedFile ? clock.instant() : Instant.MAX;
  }

  /**
   * @param requirement what pip would have to be asked for
   */
  private <T> Lookup<T> notStored(String requirement) {
    return new Lookup.NotFound<>(
        origin("", clock.instant()),
        "offline: not stored; prefetch it with \"pip download "
            + requirement
            + "\" through this mirror while it is online");
  }

  private Origin origin(String version, Instant fetched) {
    return new Origin(
        name, CacheStatus.OFFLINE, version, fetched, clock.instant().plus(PAGES_HOLD));
  }

  private static String digest(Set<?> names) {
    List<String> ordered = names.stream().map(String::valueOf).sorted().toList();
    return HeldPages.digest(ordered.toString().getBytes(UTF_8));
  }
}
