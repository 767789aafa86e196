package dev.clutch.proxy;

import dev.clutch.model.DistributionFile;
import dev.clutch.model.Filename;
import dev.clutch.model.ProjectName;
import dev.clutch.model.ProjectPage;
import dev.clutch.proxy.PageCache.HeldPage;
import dev.clutch.repository.ArrivingFile;
import dev.clutch.repository.CacheStatus;
import dev.clutch.repository.Changes;
import dev.clutch.repository.FileContent;
import dev.clutch.repository.Lookup;
import dev.clutch.repository.Origin;
import dev.clutch.repository.ProjectList;
import dev.clutch.repository.Refreshed;
import dev.clutch.repository.RemoteFile;
import dev.clutch.repository.Repository;
import dev.clutch.repository.UnverifiedFile;
import dev.clutch.storage.BlobStore;
import dev.clutch.storage.StoredList;
import dev.clutch.storage.sql.FileStore;
import dev.clutch.storage.sql.ListStore;
import dev.clutch.storage.sql.MetadataStore;
import dev.clutch.storage.sql.PageStore;
import dev.clutch.storage.upkeep.Upkeep;
import dev.clutch.upstream.HttpUpstream;
import dev.clutch.upstream.UpstreamException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An upstream index behind a cache: its pages revalidated when they have grown old, its files fetched when
 * somebody asks for them, and kept.
 */
public final class ProxyRepository implements Repository {
  private static final Logger log = LoggerFactory.getLogger(ProxyRepository.class);

  private final String name;
  private final HttpUpstream upstream;
  private final PageCache pages;
  private final ListCache lists;
  private final Downloads downloads;
  private final Changes changes;
  private final StoredFiles stored;
  private final CoreMetadata coreMetadata;
  private final InstantSource clock;

  /**
   * Where the proxy keeps things.
   *
   * @param source the number under which this upstream's pages and files are kept
   */
  public record Stores(
      long source,
      PageStore pages,
      ListStore lists,
      FileStore files,
      MetadataStore metadata,
      BlobStore blobs,
      Upkeep upkeep) {}

  /**
   * The threads it uses. Waiting readers hold none of them.
   *
   * @param fetches asks for pages
   * @param downloads receives files, one thread for each
   * @param passages receives what is passed on without being stored
   * @param checks reads stored files that are sent for the first time
   */
  public record Threads(Executor fetches, Executor downloads, Executor passages, Executor checks) {}

  /**
   * @param name of the source, for people
   * @param changes is told what changes behind the back of those who remember answers
   */
  public ProxyRepository(
      String name,
      HttpUpstream upstream,
      Stores stores,
      Changes changes,
      Freshness freshness,
      Threads threads,
      InstantSource clock) {
    this.name = name;
    this.upstream = upstream;
    this.changes = changes;
    this.clock = clock;
    this.pages = new PageCache(
        name, stores.source, upstream, stores.pages, freshness, threads.fetches, clock);
    this.lists = new ListCache(
        name,
        stores.source,
        upstream,
        stores.lists,
        stores.blobs,
        stores.upkeep.holdings(),
        freshness,
        threads.fetches,
        clock);
    this.downloads = new Downloads(
        name,
        stores.source,
        new Passages(name, upstream, threads.passages, Retries::sleep, clock),
        stores.blobs,
        stores.upkeep.holdings(),
        stores.upkeep.admission(),
        this::stored,
        threads.downloads);
    this.stored = new StoredFiles(
        stores.source,
        stores.files,
        stores.blobs,
        stores.upkeep.holdings(),
        stores.upkeep.uses(),
        threads.checks);
    this.coreMetadata = coreMetadata(stores, changes, threads);
  }

  private CoreMetadata coreMetadata(Stores stores, Changes changes, Threads threads) {
    StoredMetadata inStore = new StoredMetadata(
        name,
        stores.source,
        stores.metadata,
        stores.files,
        stores.blobs,
        stores.upkeep.holdings(),
        clock);
    RangeHosts hosts = new RangeHosts(
        name, stores.source, upstream, stores.metadata, threads.fetches, changes, clock);
    WheelReads reads =
        new WheelReads(name, upstream, inStore, hosts, this::fetch, changes, threads.fetches);
    return new CoreMetadata(name, inStore, hosts, reads);
  }

  private CompletableFuture<ArrivingFile> fetch(ProjectName project, DistributionFile file) {
    return new UnstoredFile(wanted(project, file)).open();
  }

  /** Whoever has just received a file must not fail for what becomes of its metadata. */
  private void stored(ProjectName project, Filename filename) {
    try {
      ProjectPage page = filename.isWheel() ? pages.known(project) : null;
      if (page != null) {
        page.file(filename).ifPresent(file -> coreMetadata.wheelStored(project, file));
      }
    } catch (RuntimeException e) {
      log.warn(
          "core metadata not read source={} file={} reason=\"{}\"",
          name,
          filename,
          Revalidation.reason(e));
    }
  }

  @Override
  public Lookup<ProjectList> projects() {
    Revalidation.Answer<ListCache.HeldList> answer = lists.find();
    StoredList stored = answer.value().stored();
    Path path = answer.value().path();
    if (path == null) {
      return new Lookup.NotFound<>(origin(answer, "missing"));
    }
    return new Lookup.Found<>(
        new ListCache.ListFile(path, stored.url(), stored.contentType()),
        origin(answer, String.valueOf(stored.sha256())));
  }

  @Override
  public Lookup<ProjectPage> project(ProjectName project) {
    Revalidation.Answer<HeldPage> answer = pages.find(project);
    HeldPage held = answer.value();
    if (held.page() == null) {
      return new Lookup.NotFound<>(origin(answer, held.version()));
    }
    StoredMetadata.Promising promising = coreMetadata.promising(held.page());
    return new Lookup.Found<>(
        promising.page(), origin(answer, held.version() + promising.difference()));
  }

  /**
   * Asks the upstream for a project at once, whatever the age of what is stored. Blocks until it has
   * answered.
   *
   * @param force asks without validators, and accepts a page that contradicts the stored one (a lower
   *     serial, no files any more); never something that is no page
   */
  public Refreshed refresh(ProjectName project, boolean force) {
    Refreshed refreshed = pages.refresh(project, force);
    switch (refreshed.outcome()) {
      case CHANGED, MISSING -> changes.pageChanged(project);
      case UNCHANGED, REFUSED, FAILED -> {}
    }
    return refreshed;
  }

  /** Forgets what is remembered of a project whose page was taken out of the catalog. */
  public void forget(ProjectName project) {
    pages.forget(project);
    changes.pageChanged(project);
  }

  /** Returns what became of downloads since the start. */
  public DownloadCounts downloads() {
    return downloads.counts();
  }

  @Override
  public Lookup<FileContent> file(ProjectName project, Filename filename) {
    FileContent known = known(project, filename);
    return known == null
        ? listed(project, filename, file -> new UnstoredFile(wanted(project, file)))
        : new Lookup.Found<>(known, origin(known));
  }

  /** Metadata that is arriving may turn out to be none, so its page is asked all the same. */
  @Override
  public Lookup<FileContent> metadata(ProjectName project, Filename filename) {
    FileContent known = stored.find(project, filename.metadata()).orElse(null);
    return known == null
        ? listed(
            project,
            filename,
            file -> coreMetadata.of(project, file, promisedMetadata(project, file)))
        : new Lookup.Found<>(known, origin(known));
  }

  private Lookup<FileContent> listed(
      ProjectName project, Filename filename, Description description) {
    Revalidation.Answer<HeldPage> page = pages.find(project);
    if (page.value().page() == null) {
      return new Lookup.NotFound<>(origin(CacheStatus.PASS));
    }
    RemoteFile file = describe(page.value().page(), filename, description);
    return file == null
        ? new Lookup.NotFound<>(origin(page, page.value().version()))
        : new Lookup.Found<>(file, origin(CacheStatus.MISS));
  }

  private interface Description {
    @Nullable
    RemoteFile of(DistributionFile file);
  }

  private @Nullable FileContent known(ProjectName project, Filename filename) {
    Wanted arriving = downloads.arriving(project, filename).orElse(null);
    if (arriving != null) {
      return new UnstoredFile(arriving);
    }
    return stored.find(project, filename).orElse(null);
  }

  /** Stored bytes never change, so neither does the answer; those that arrive are asked for anew. */
  private Origin origin(FileContent known) {
    Instant now = clock.instant();
    if (known instanceof UnverifiedFile) {
      return new Origin(name, CacheStatus.HIT, "", now, now);
    }
    return known instanceof UnstoredFile
        ? new Origin(name, CacheStatus.COLLAPSED, "", now, now)
        : new Origin(name, CacheStatus.HIT, "", now, Instant.MAX);
  }

  private static @Nullable RemoteFile describe(
      ProjectPage page, Filename listed, Description description) {
    if (page.status() != null && page.status().isQuarantined()) {
      return null;
    }
    DistributionFile file = page.file(listed).orElse(null);
    return file == null ? null : description.of(file);
  }

  private static Wanted wanted(ProjectName project, DistributionFile file) {
    return new Wanted(project, file.filename(), file.url(), file.hashes(), file.size());
  }

  private @Nullable RemoteFile promisedMetadata(ProjectName project, DistributionFile file) {
    Map<String, String> hashes = file.coreMetadata();
    if (hashes == null) {
      return null;
    }
    Filename filename = file.filename().metadata();
    return new UnstoredFile(new Wanted(project, filename, metadataUrl(file.url()), hashes, null));
  }

  /** The suffix belongs to the path; a signature or a token may follow it. */
  private static String metadataUrl(String url) {
    int query = url.indexOf('?');
    return query < 0
        ? url + ".metadata"
        : url.substring(0, query) + ".metadata" + url.substring(query);
  }

  private Origin origin(Revalidation.Answer<? extends Revalidation.Held> answer, String version) {
    return new Origin(name, answer.status(), version, answer.value().fetched(), answer.until());
  }

  private Origin origin(CacheStatus status) {
    Instant now = clock.instant();
    return new Origin(name, status, "", now, now);
  }

  /** A file that its page lists; perhaps somebody has asked for it already. */
  private final class UnstoredFile implements RemoteFile {
    private final Wanted wanted;

    UnstoredFile(Wanted wanted) {
      this.wanted = wanted;
    }

    @Override
    public OptionalLong length() {
      OptionalLong announced = downloads.length(wanted);
      if (announced.isPresent()) {
        return announced;
      }
      try {
        return upstream.length(wanted.location());
      } catch (UpstreamException e) {
        throw Revalidation.unavailable(name, e);
      }
    }

    @Override
    public CompletableFuture<ArrivingFile> open() {
      return downloads.open(wanted);
    }

    @Override
    public CompletableFuture<ArrivingFile> open(long from, long to) {
      return downloads.open(wanted, from, to);
    }
  }
}
