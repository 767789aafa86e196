package dev.clutch.app;

import dev.clutch.config.ProxyAddress;
import dev.clutch.config.Secret;
import dev.clutch.config.SourceSettings;
import dev.clutch.config.SourceSettings.Location;
import dev.clutch.directory.DirectoryRepository;
import dev.clutch.directory.Remembered;
import dev.clutch.proxy.AnswerLimits;
import dev.clutch.proxy.Freshness;
import dev.clutch.proxy.Keeping;
import dev.clutch.proxy.OfflineRepository;
import dev.clutch.proxy.PageRoom;
import dev.clutch.proxy.ProxyRepository;
import dev.clutch.proxy.ProxyRepository.Kind;
import dev.clutch.proxy.Stores;
import dev.clutch.repository.Changes;
import dev.clutch.repository.Repository;
import dev.clutch.storage.BlobStore;
import dev.clutch.storage.sql.Catalog;
import dev.clutch.storage.upkeep.Upkeep;
import dev.clutch.upstream.Caller;
import dev.clutch.upstream.HttpUpstream;
import dev.clutch.upstream.UpstreamOptions;
import dev.clutch.upstream.UpstreamUrl;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens the sources that a configuration names. No upstream is contacted: it may be down. */
final class Sources {
  private static final Logger log = LoggerFactory.getLogger(Sources.class);
  private static final int MAX_FETCHES = 32;
  private static final int MAX_DOWNLOADS = 64;
  private static final int MAX_CHECKS = 4;
  private static final int MAX_LOOKS = 8;
  private static final int MAX_READS = 4;
  private static final int MAX_PASSAGES = 64;

  private final Catalog catalog;
  private final BlobStore blobs;
  private final Upkeep upkeep;
  private final Changes changes;
  private final Caller caller;
  private final Map<String, String> environment;
  private final PageRoom room;
  private final InstantSource clock;

  /**
   * @param changes is told what changes behind the back of those who remember answers
   * @param caller who we are to upstreams
   * @param environment where {@code HTTPS_PROXY} and its like are looked up
   * @param room for large pages
   */
  Sources(
      Catalog catalog,
      BlobStore blobs,
      Upkeep upkeep,
      Changes changes,
      Caller caller,
      Map<String, String> environment,
      PageRoom room,
      InstantSource clock) {
    this.catalog = catalog;
    this.blobs = blobs;
    this.upkeep = upkeep;
    this.changes = changes;
    this.caller = caller;
    this.environment = environment;
    this.room = room;
    this.clock = clock;
  }

  /**
   * Opens a source.
   *
   * @param offline whether it is never asked over a network
   * @throws IllegalArgumentException if it can't be served; one line for people
   */
  OpenSource open(SourceSettings settings, boolean offline) {
    Location location = settings.location();
    if (location instanceof Location.Folder folder) {
      ExecutorService looks = BoundedThreads.of("look", MAX_LOOKS);
      ExecutorService reads = BoundedThreads.of("read", MAX_READS);
      Repository files = new DirectoryRepository(
          settings.name(), folder.path(), remembered(folder.path()), looks, reads, clock);
      return OpenSource.of(settings, files).with(reads::shutdownNow).with(looks::shutdownNow);
    }
    if (location instanceof Location.Index index) {
      return offline ? stored(settings, index.url()) : proxied(Kind.INDEX, settings, index.url());
    }
    if (location instanceof Location.Page page) {
      return offline ? stored(settings, page.url()) : proxied(Kind.LINKS, settings, page.url());
    }
    throw new IllegalStateException("no such kind of source: " + location);
  }

  /** A folder is known to the catalog once it has had a project. */
  private Remembered remembered(Path folder) {
    String url = "file:" + folder.toAbsolutePath().normalize();
    return new Remembered() {
      @Override
      public boolean hadProjects() {
        return catalog.isKnown(url);
      }

      @Override
      public void hasProjects() {
        var unused = catalog.note(url);
      }
    };
  }

  private OpenSource stored(SourceSettings settings, URI url) {
    ExecutorService checks = BoundedThreads.of("check", MAX_CHECKS);
    log.info(
        "offline: only what is stored is served, the upstream is never asked source={}",
        settings.name());
    OfflineRepository stored = new OfflineRepository(
        settings.name(), stores(url), changes, settings.keeping().removed(), checks, clock);
    return OpenSource.of(settings, stored).with(stored).with(checks::shutdownNow);
  }

  private OpenSource proxied(Kind kind, SourceSettings settings, URI url) {
    UpstreamUrl address = new UpstreamUrl(url.toString(), null);
    ProxyAddress proxy = settings.access().proxy();
    HttpUpstream upstream = new HttpUpstream(
        address,
        caller,
        proxy == null ? environment : proxy.in(environment),
        options(settings),
        clock);
    List<ExecutorService> threads = List.of(
        BoundedThreads.of("fetch", MAX_FETCHES),
        BoundedThreads.of("download", MAX_DOWNLOADS),
        BoundedThreads.of("passage", MAX_PASSAGES),
        BoundedThreads.of("check", MAX_CHECKS));
    SourceSettings.Times times = settings.times();
    ProxyRepository repository = new ProxyRepository(
        kind,
        settings.name(),
        upstream,
        stores(url),
        changes,
        new Freshness(times.ttl(), times.grace(), times.missing(), times.poll()),
        new AnswerLimits(
            settings.limits().answer(),
            settings.limits().maxPageSize(),
            settings.limits().maxListSize(),
            settings.limits().maxPageFiles()),
        room,
        keeping(settings.keeping()),
        new ProxyRepository.Threads(threads.get(0), threads.get(1), threads.get(2), threads.get(3)),
        clock);
    return new OpenSource(
            settings,
            repository,
            repository.offline(),
            new WatchedUpstream(settings.name(), address, upstream.health(), repository))
        .with(upstream)
        .with(repository)
        .with(() -> threads.forEach(ExecutorService::shutdownNow));
  }

  private static Keeping keeping(SourceSettings.Keeping settings) {
    Long max = settings.maxFileSize();
    return new Keeping(settings.removed(), max == null ? Long.MAX_VALUE : max, settings.redirect());
  }

  private static UpstreamOptions options(SourceSettings settings) {
    SourceSettings.Access access = settings.access();
    Secret authorization = access.authorization();
    SourceSettings.Identity identity = access.identity();
    SourceSettings.Limits limits = settings.limits();
    return new UpstreamOptions(
        new UpstreamOptions.Access(
            authorization == null ? null : authorization.value(),
            access.netrc(),
            access.authorities(),
            identity == null
                ? null
                : new UpstreamOptions.Identity(identity.certificate(), identity.key())),
        new UpstreamOptions.Pace(
            limits.connect(),
            limits.answer(),
            limits.read(),
            limits.maxRequests(),
            limits.maxRedirects()),
        settings.forbiddenMeansMissing());
  }

  private Stores stores(URI url) {
    return Stores.of(catalog, url.toString(), blobs, upkeep);
  }
}
