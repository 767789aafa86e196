package dev.clutch.proxy;

import dev.clutch.model.DistributionFile;
import dev.clutch.model.Filename;
import dev.clutch.model.ProjectName;
import dev.clutch.model.ProjectPage;
import dev.clutch.proxy.HeldPages.HeldPage;
import dev.clutch.repository.ArrivingFile;
import dev.clutch.repository.CacheStatus;
import dev.clutch.repository.Changes;
import dev.clutch.repository.FileContent;
import dev.clutch.repository.HiddenBy;
import dev.clutch.repository.Lookup;
import dev.clutch.repository.Origin;
import dev.clutch.repository.ProjectList;
import dev.clutch.repository.Refreshed;
import dev.clutch.repository.RemoteFile;
import dev.clutch.repository.Repository;
import dev.clutch.repository.RuleKind;
import dev.clutch.repository.UnavailableException;
import dev.clutch.repository.UnverifiedFile;
import dev.clutch.repository.UploadTimes;
import dev.clutch.storage.StoredList;
import dev.clutch.storage.sql.PageStore.Standing;
import dev.clutch.storage.sql.UploadTimeStore.Witness;
import dev.clutch.upstream.FileDates;
import dev.clutch.upstream.HttpUpstream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An upstream index behind a cache: its pages revalidated when they have grown old, its files fetched when
 * somebody asks for them, and kept.
 */
public final class ProxyRepository implements Repository, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ProxyRepository.class);

  /** A stored file is asked for again here as often as a page is, though not all the time. */
  private static final Duration LEAST_HOLD = Duration.ofMinutes(1);

  private final String name;
  private final HttpUpstream upstream;
  private final @Nullable FlatPage flat;
  private final StoredSource inStore;
  private final HeldPages held;
  private final RemovedFiles removed;
  private final FirstDigests digests;
  private final PageCache pages;
  private final RefreshAhead ahead;
  private final ListCache lists;
  private final @Nullable SerialPoll polls;
  private final Downloads downloads;
  private final Redirection redirection;
  private final Changes changes;
  private final Duration holdFor;
  private final StoredFiles stored;
  private final CoreMetadata coreMetadata;
  private final KnownTimes times;
  private final TimeSearch timeSearch;
  private final Attestations attestations;
  private final Guesses guesses;
  private final InstantSource clock;
  private final Asker client = new Asker() {
    @Override
    public Revalidation.Answer<HeldPage> page(ProjectName project) {
      return pages.find(project);
    }

    @Override
    public void found(ProjectName project, Instant fetched) {
      ahead.used(project, fetched);
    }
  };

  /** What an upstream has at its address. */
  public enum Kind {
    /** An index, with a page for each project below. */
    INDEX,
    /**
     * One page with links to files, whose names tell their projects: what pip calls {@code --find-links}.
     */
    LINKS
  }

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
   * @param kind what the upstream has at its address
   * @param name of the source, for people
   * @param changes is told what changes behind the back of those who remember answers
   * @param room for large pages, shared by all sources
   * @param keeping which files are stored
   */
  public ProxyRepository(
      Kind kind,
      String name,
      HttpUpstream upstream,
      Stores stores,
      Changes changes,
      Freshness freshness,
      AnswerLimits limits,
      PageRoom room,
      Keeping keeping,
      Threads threads,
      InstantSource clock) {
    this.name = name;
    this.flat = kind == Kind.LINKS
        ? new FlatPage(
            name,
            upstream,
            new FlatPage.Memory(stores.source(), stores.linkPages()),
            freshness,
            limits,
            threads.fetches,
            clock)
        : null;
    this.upstream = upstream;
    this.changes = changes;
    this.clock = clock;
    this.holdFor = freshness.ttl().compareTo(LEAST_HOLD) < 0 ? LEAST_HOLD : freshness.ttl();
    SourceState state = SourceState.of(upstream.health());
    this.inStore = StoredSource.of(name, stores, changes, keeping.removed(), threads.checks, clock);
    this.held = inStore.pages();
    this.removed = inStore.removed();
    this.digests = inStore.digests();
    this.stored = inStore.files();
    this.times = inStore.times();
    this.pages = new PageCache(
        name,
        flat == null ? PageSource.of(upstream) : flat,
        state,
        held,
        digests,
        this::replaced,
        freshness,
        limits,
        room,
        threads.fetches,
        clock);
    this.timeSearch = timeSearch(limits, room, threads);
    this.ahead = new RefreshAhead(freshness.ttl(), refreshing(), clock);
    this.lists = new ListCache(
        name,
        stores.source(),
        upstream,
        state,
        stores.lists(),
        stores.blobs(),
        stores.upkeep().holdings(),
        freshness,
        limits,
        threads.fetches,
        clock);
    Duration poll = freshness.poll();
    this.polls = poll == null
        ? null
        : new SerialPoll(
            name, stores.source(), poll, lists, stores.pages(), held, ahead, changes, clock);
    this.redirection = new Redirection(name, upstream, keeping);
    this.downloads = new Downloads(
        name,
        stores.source(),
        new Passages(
            name,
            upstream,
            new SignedLinks(pages, clock)::renewed,
            threads.passages,
            Retries::sleep,
            clock),
        stores.blobs(),
        stores.upkeep().holdings(),
        stores.upkeep().admission(),
        keeping,
        this::stored,
        threads.downloads);
    this.coreMetadata = coreMetadata(stores, changes, threads);
    this.attestations = new Attestations(name, upstream, threads.passages);
    this.guesses = new Guesses(upstream.atOnce(), clock);
  }

  private TimeSearch timeSearch(AnswerLimits limits, PageRoom room, Threads threads) {
    TimeWitness files = new FileTimes(upstream, Retries::sleep, clock);
    TimeWitness api = new JsonApiTimes(name, upstream, room, limits.pageInMemory(), clock);
    return new TimeSearch(
        name,
        new TimeSearch.Pages() {
          @Override
          public boolean isAvailable() {
            return pages.isAvailable();
          }

          @Override
          public @Nullable ProjectPage known(ProjectName project) {
            HeldPage page = held.find(project);
            return page == null ? null : shown(project, page).page();
          }
        },
        times,
        flat == null ? List.of(api, files) : List.of(files),
        changes,
        threads.fetches,
        clock);
  }

  private void replaced(ProjectName project, @Nullable HeldPage before, HeldPage now) {
    removed.replaced(project, before, now);
    if (times.note(project, before, now)) {
      changes.pageChanged(project); // somebody may have been quicker with the times of the new one
    }
    timeSearch.replaced(project, before == null ? null : before.page(), now.page());
  }

  private RefreshAhead.Pages refreshing() {
    return new RefreshAhead.Pages() {
      @Override
      public boolean isAvailable() {
        return pages.isAvailable();
      }

      @Override
      public Optional<Instant> refresh(ProjectName project) {
        HeldPage before = held.find(project);
        pages.refreshHere(project);
        HeldPage now = held.find(project);
        if (before != null && now != null && !before.version().equals(now.version())) {
          changes.pageChanged(project);
        }
        return Optional.ofNullable(now).map(HeldPage::fetched);
      }
    };
  }

  private CoreMetadata coreMetadata(Stores stores, Changes changes, Threads threads) {
    RangeHosts hosts = new RangeHosts(
        name, stores.source(), upstream, stores.metadata(), threads.fetches, changes, clock);
    WheelReads reads = new WheelReads(
        name, upstream, inStore.metadata(), hosts, this::fetch, changes, threads.fetches);
    return new CoreMetadata(inStore.metadata(), hosts, reads);
  }

  private CompletableFuture<ArrivingFile> fetch(ProjectName project, DistributionFile file) {
    return new UnstoredFile(wanted(project, file)).open();
  }

  /** Whoever has just received a file must not fail for what is noted of it. */
  private void stored(Wanted wanted, FileDates dates) {
    try {
      Instant uploaded = LastModified.uploaded(dates, clock.instant()).orElse(null);
      boolean isWheel = wanted.filename().isWheel();
      HeldPage page = isWheel || uploaded != null ? held.find(wanted.project()) : null;
      DistributionFile file = page == null || page.page() == null
          ? null
          : page.page().file(wanted.filename()).orElse(null);
      if (file != null && isWheel) {
        coreMetadata.wheelStored(wanted.project(), file);
      }
      if (file != null
          && uploaded != null
          && file.uploadTime() == null
          && times.learn(wanted.project(), Map.of(file, uploaded), Witness.LAST_MODIFIED)) {
        changes.pageChanged(wanted.project());
      }
    } catch (RuntimeException e) {
      log.warn(
          "nothing noted of a file that was stored source={} file={} reason=\"{}\"",
          name,
          wanted.filename(),
          Revalidation.reason(e));
    }
  }

  @Override
  public Lookup<ProjectList> projects() {
    if (flat != null) {
      Revalidation.Answer<FlatPage.Names> answer = flat.projects();
      return new Lookup.Found<>(
          answer.value().list(), origin(answer, answer.value().version()));
    }
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
    return project(project, client, coreMetadata::promising);
  }

  private Lookup<ProjectPage> project(
      ProjectName project, Asker asker, Function<ProjectPage, StoredMetadata.Promising> promises) {
    Revalidation.Answer<HeldPage> answer = asker.page(project);
    RemovedFiles.Shown shown = shown(project, answer.value());
    if (shown.page() == null) {
      return new Lookup.NotFound<>(origin(answer, shown.version()));
    }
    asker.found(project, answer.value().fetched());
    StoredMetadata.Promising promising = promises.apply(shown.page());
    return new Lookup.Found<>(
        promising.page(), origin(answer, shown.version() + promising.difference()));
  }

  private RemovedFiles.Shown shown(ProjectName project, HeldPage page) {
    RemovedFiles.Shown shown = digests.shown(removed.shown(project, page));
    if (shown.page() == null) {
      return shown;
    }
    KnownTimes.Filled filled = times.remembered(shown.page());
    return new RemovedFiles.Shown(filled.page(), shown.version() + filled.difference());
  }

  /**
   * Looks behind for upload times of a project's files, which its page doesn't say, because somebody needs
   * them: in the JSON API of an index, and in the {@code Last-Modified} of the files. Never blocks.
   *
   * @return what comes of it
   */
  public UploadTimes.Search wantTimes(ProjectName project) {
    return timeSearch.wanted(project);
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

  /**
   * Asks for one page that is about to grow old, if any is whose project is in use. Called again and again,
   * by as many threads as may ask behind the requests at once.
   *
   * @param mayBeAsked whether a project may be asked of this source by now: another may have taken its name
   */
  public void refreshAhead(Predicate<ProjectName> mayBeAsked) {
    ahead.next(mayBeAsked);
  }

  /**
   * Asks for the serials of all projects if it is time to, and compares them with those of the stored pages.
   * Called again and again; may take as long as the project list takes to come.
   */
  public void poll() {
    if (polls != null) {
      polls.next();
    }
  }

  /** Returns what polls brought so far, or empty where there are none. */
  public Optional<PollStatus> polls() {
    return Optional.ofNullable(polls).map(SerialPoll::status);
  }

  /**
   * Returns the same for questions that no client has asked yet. They don't count as use, and an upstream that
   * is down or asks for patience is not asked: then all is unavailable, be it stored or not.
   */
  public Repository behind() {
    return new Behind();
  }

  /** Returns the same without the upstream: only what is stored. */
  public OfflineRepository offline() {
    return new OfflineRepository(inStore, clock);
  }

  /** Whether no file is being received, be it passed on or stored. */
  public boolean isIdle() {
    return downloads.isIdle();
  }

  /** Returns what became of downloads since the start. */
  public DownloadCounts downloads() {
    return downloads.counts();
  }

  @Override
  public Lookup<FileContent> file(ProjectName project, Filename filename) {
    Filename signed = filename.signed().orElse(null);
    return find(
        project,
        signed == null ? filename : signed,
        known(project, filename),
        client,
        file -> signed == null
            ? new UnstoredFile(wanted(project, file))
            : signature(project, filename, file));
  }

  /** Pages hardly ever say that there is one; where they say that there is none, nobody is asked. */
  private @Nullable RemoteFile signature(
      ProjectName project, Filename filename, DistributionFile file) {
    return Boolean.FALSE.equals(file.gpgSig())
        ? null
        : new UnstoredFile(
            new Wanted(project, filename, SignedLinks.beside(file.url(), ".asc"), Map.of(), null));
  }

  /** Metadata that is arriving may turn out to be none, so its page is asked all the same. */
  @Override
  public Lookup<FileContent> metadata(ProjectName project, Filename filename) {
    return find(
        project,
        filename,
        stored.find(project, filename.metadata()).orElse(null),
        client,
        file -> coreMetadata.of(project, file, promisedMetadata(project, file)));
  }

  @Override
  public Lookup<FileContent> provenance(ProjectName project, Filename filename) {
    return find(project, filename, null, client, file -> attestations.of(project, file));
  }

  @Override
  public Lookup<DistributionFile> removed(ProjectName project, Filename filename) {
    return removed
        .find(project, filename)
        .flatMap(page -> times.filled(page).page().file(filename))
        .<Lookup<DistributionFile>>map(file -> new Lookup.Found<>(file, origin(CacheStatus.HIT)))
        .orElseGet(() -> new Lookup.NotFound<>(origin(CacheStatus.PASS)));
  }

  /**
   * @param filename of the file itself, as its page lists it
   * @param known what is asked for, if that can be had without the page
   */
  private Lookup<FileContent> find(
      ProjectName project,
      Filename filename,
      @Nullable FileContent known,
      Asker asker,
      Description description) {
    Standing standing = held.standing(project).orElse(null);
    if (standing != null) {
      asker.found(project, standing.fetched());
      if (standing.quarantined()) {
        return quarantined(project);
      }
    }
    if (known != null) {
      return isGone(project, filename)
          ? new Lookup.NotFound<>(origin(CacheStatus.PASS))
          : new Lookup.Found<>(known, origin(known));
    }
    Revalidation.Answer<HeldPage> page = asker.page(project);
    if (page.value().quarantined()) {
      return quarantined(project);
    }
    RemovedFiles.Shown listed = removed.shown(project, page.value());
    String refusal = digests.refusal(listed.page(), filename).orElse(null);
    if (refusal != null) {
      return new Lookup.Hidden<>(
          new HiddenBy(RuleKind.DIGEST, refusal, null), origin(CacheStatus.PASS));
    }
    RemovedFiles.Shown shown = digests.shown(listed);
    if (shown.page() == null) {
      return new Lookup.NotFound<>(origin(CacheStatus.PASS));
    }
    RemoteFile file = describe(shown.page(), filename, description);
    if (page.status() == CacheStatus.STALE && shown.page().file(filename).isEmpty()) {
      throw new UnavailableException(
          name, filename + " is not on the stored page, which is no longer fresh", null);
    }
    return file == null
        ? new Lookup.NotFound<>(origin(page, shown.version()))
        : new Lookup.Found<>(file, origin(CacheStatus.MISS));
  }

  private Lookup<FileContent> quarantined(ProjectName project) {
    return new Lookup.Hidden<>(HiddenBy.quarantine(project, name), origin(CacheStatus.PASS));
  }

  private boolean isGone(ProjectName project, Filename filename) {
    if (!removed.mayBeGone()) {
      return false;
    }
    HeldPage page = held.find(project);
    return page != null && removed.isGone(page, filename);
  }

  /** Somebody who wants something of a project. */
  private interface Asker {
    Revalidation.Answer<HeldPage> page(ProjectName project);

    /**
     * There is something of it.
     *
     * @param fetched when the upstream last said what is stored of it (UTC)
     */
    void found(ProjectName project, Instant fetched);
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

  /** Stored bytes never change; whether they may be given does. Those that arrive are asked for anew. */
  private Origin origin(FileContent known) {
    Instant now = clock.instant();
    if (known instanceof UnverifiedFile) {
      return new Origin(name, CacheStatus.HIT, "", now, now);
    }
    return known instanceof UnstoredFile
        ? new Origin(name, CacheStatus.COLLAPSED, "", now, now)
        : new Origin(name, CacheStatus.HIT, "", now, now.plus(holdFor));
  }

  private static @Nullable RemoteFile describe(
      ProjectPage page, Filename listed, Description description) {
    DistributionFile file = page.file(listed).orElse(null);
    return file == null ? null : description.of(file);
  }

  private static Wanted wanted(ProjectName project, DistributionFile file) {
    return new Wanted(project, file.filename(), file.url(), file.hashes(), file.size());
  }

  private @Nullable RemoteFile promisedMetadata(ProjectName project, DistributionFile file) {
    return file.coreMetadata() == null ? null : new UnstoredFile(promised(project, file));
  }

  /** What its page promises, with a digest or without. */
  private static Wanted promised(ProjectName project, DistributionFile file) {
    Map<String, String> hashes = file.coreMetadata();
    return new Wanted(
        project,
        file.filename().metadata(),
        SignedLinks.beside(file.url(), ".metadata"),
        hashes == null ? Map.of() : hashes,
        null);
  }

  private Origin origin(Revalidation.Answer<? extends Revalidation.Held> answer, String version) {
    return new Origin(name, answer.status(), version, answer.value().fetched(), answer.until());
  }

  private Origin origin(CacheStatus status) {
    Instant now = clock.instant();
    return new Origin(name, status, "", now, now);
  }

  /** Is told of no more changes. The upstream and the threads belong to whoever made them. */
  @Override
  public void close() {
    inStore.close();
  }

  /** Questions that no client has asked yet. What is told of nobody's use is forgotten. */
  private final class Behind implements Repository {
    private final Asker nobody = new Asker() {
      @Override
      public Revalidation.Answer<HeldPage> page(ProjectName project) {
        return pages.findBehind(project, guesses);
      }

      @Override
      public void found(ProjectName project, Instant fetched) {}
    };

    private void requireAvailable() {
      if (!pages.isAvailable()) {
        throw new UnavailableException(name, name + " is down, or asks not to be asked", null);
      }
    }

    @Override
    public Lookup<ProjectList> projects() {
      requireAvailable();
      return ProxyRepository.this.projects();
    }

    @Override
    public Lookup<ProjectPage> project(ProjectName project) {
      requireAvailable();
      return ProxyRepository.this.project(project, nobody, coreMetadata::promisingNow);
    }

    /** A file is fetched for nobody but who asks for it. */
    @Override
    public Lookup<FileContent> file(ProjectName project, Filename filename) {
      return unasked();
    }

    private Lookup<FileContent> unasked() {
      return new Lookup.NotFound<>(origin(CacheStatus.PASS), "not asked for before it is wanted");
    }

    /** What has to be read out of a wheel may in the end take the whole wheel. */
    @Override
    public Lookup<FileContent> metadata(ProjectName project, Filename filename) {
      requireAvailable();
      if (!StoredMetadata.mayHaveMetadata(filename)) {
        return unasked();
      }
      return find(
          project,
          filename,
          stored.find(project, filename.metadata()).orElse(null),
          nobody,
          file -> guessed(project, file));
    }

    private @Nullable RemoteFile guessed(ProjectName project, DistributionFile file) {
      Wanted wanted = coreMetadata.isBelieved(project, file) ? promised(project, file) : null;
      return wanted == null || guesses.isVain(wanted) ? null : new GuessedFile(wanted);
    }

    @Override
    public Lookup<FileContent> provenance(ProjectName project, Filename filename) {
      return unasked();
    }

    @Override
    public Lookup<DistributionFile> removed(ProjectName project, Filename filename) {
      return ProxyRepository.this.removed(project, filename);
    }
  }

  /** A file that no client has asked for yet: the whole of it, if it can be stored. */
  private final class GuessedFile implements RemoteFile {
    private final Wanted wanted;

    GuessedFile(Wanted wanted) {
      this.wanted = wanted;
    }

    @Override
    public CompletableFuture<OptionalLong> length() {
      return CompletableFuture.completedFuture(wanted.expected());
    }

    @Override
    public CompletableFuture<ArrivingFile> open() {
      return downloads.openBehind(wanted, guesses);
    }

    @Override
    public CompletableFuture<ArrivingFile> open(long from, long to) {
      return open();
    }
  }

  /** A file that its page lists; perhaps somebody has asked for it already. */
  private final class UnstoredFile implements RemoteFile {
    private final Wanted wanted;

    UnstoredFile(Wanted wanted) {
      this.wanted = wanted;
    }

    @Override
    public Optional<String> elsewhere() {
      return redirection.of(wanted);
    }

    @Override
    public CompletableFuture<OptionalLong> length() {
      return downloads.length(wanted);
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
