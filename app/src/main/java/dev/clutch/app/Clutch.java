package dev.clutch.app;

import dev.clutch.config.ServerSettings;
import dev.clutch.directory.DirectoryRepository;
import dev.clutch.http.Administration;
import dev.clutch.http.Traffic;
import dev.clutch.http.WebServer;
import dev.clutch.metrics.ClutchMetrics;
import dev.clutch.metrics.PrometheusExposition;
import dev.clutch.proxy.Freshness;
import dev.clutch.proxy.OfflineRepository;
import dev.clutch.proxy.ProxyRepository;
import dev.clutch.repository.Changes;
import dev.clutch.repository.Repository;
import dev.clutch.storage.BlobStore;
import dev.clutch.storage.fs.FileBlobStore;
import dev.clutch.storage.sql.Catalog;
import dev.clutch.storage.sql.DigestConflictStore;
import dev.clutch.storage.sql.FileStore;
import dev.clutch.storage.sql.ListStore;
import dev.clutch.storage.sql.MetadataStore;
import dev.clutch.storage.sql.PageStore;
import dev.clutch.storage.sql.RemovedFileStore;
import dev.clutch.storage.sql.StoredNames;
import dev.clutch.storage.upkeep.Limits;
import dev.clutch.storage.upkeep.Upkeep;
import dev.clutch.upstream.Caller;
import dev.clutch.upstream.HttpUpstream;
import dev.clutch.upstream.UpstreamUrl;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running server: everything that is wired to anything is wired here. */
public final class Clutch implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Clutch.class);
  private static final int MAX_FETCHES = 32;
  private static final int MAX_DOWNLOADS = 64;
  private static final int MAX_CHECKS = 4;
  private static final int MAX_PASSAGES = 64;
  private static final int MAX_REFRESHES = 2;
  private static final Duration BETWEEN_REFRESHES = Duration.ofSeconds(1);

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final Background background;
  private final ServerSettings settings;
  private final Map<String, String> environment;
  private final InstantSource clock;
  private final Caller caller = new Caller("clutch/" + Version.TEXT, "clutch-" + UUID.randomUUID());
  private final Changes changes = new Changes();
  private final Traffic traffic = new Traffic();
  private final List<WatchedUpstream> upstreams = new ArrayList<>();
  private int port;

  private Clutch(
      ServerSettings settings,
      Map<String, String> environment,
      InstantSource clock,
      Background background) {
    this.background = background;
    this.settings = settings;
    this.environment = environment;
    this.clock = clock;
  }

  /**
   * Starts a server. No upstream is contacted: it may be down.
   *
   * @param environment where {@code HTTPS_PROXY} and its like are looked up
   * @param accessLog where the access log goes
   * @throws IllegalArgumentException if a setting can't be meant; one line for people
   * @throws IOException if the directory or the address can't be had; one line for people
   */
  public static Clutch start(
      ServerSettings settings,
      Map<String, String> environment,
      InstantSource clock,
      OutputStream accessLog)
      throws IOException {
    Background background = Background.threads(MAX_REFRESHES);
    return start(settings, environment, clock, background, accessLog);
  }

  /**
   * Starts a server that works behind the requests where and when it is told to.
   *
   * @param background is closed with the server
   */
  public static Clutch start(
      ServerSettings settings,
      Map<String, String> environment,
      InstantSource clock,
      Background background,
      OutputStream accessLog)
      throws IOException {
    Clutch clutch = new Clutch(settings, environment, clock, background);
    try {
      clutch.start(accessLog);
      return clutch;
    } catch (IOException | RuntimeException e) {
      clutch.close();
      throw e;
    }
  }

  private void start(OutputStream accessLog) throws IOException {
    Source source = source(settings.upstream());
    DataDirectory directory = own(DataDirectory.open(settings.dataDirectory()));
    Catalog catalog = own(Catalog.open(directory.path().resolve("catalog.db")));
    BlobStore blobs = new FileBlobStore(directory.path());
    Upkeep upkeep = own(new Upkeep(
        catalog,
        blobs,
        new Limits(settings.space().max(), settings.space().minFree()),
        changes::fileGone,
        clock));
    upkeep.start();
    Repository repository = source instanceof Source.Folder folder
        ? new DirectoryRepository(folder.path(), clock)
        : proxy(((Source.Index) source).url(), catalog, blobs, upkeep);
    own(background);
    Path lists = Files.createDirectories(directory.path().resolve("lists"));
    WebServer server = own(WebServer.start(
        new WebServer.Address(settings.host(), settings.port()),
        caller.pseudonym(),
        path -> path.isEmpty() ? Optional.of(repository) : Optional.empty(),
        changes,
        upkeep.uses()::used,
        lists,
        clock,
        administration(directory, catalog, upkeep),
        traffic,
        accessLog));
    port = server.port();
    directory.announce(url());
  }

  private Administration administration(DataDirectory directory, Catalog catalog, Upkeep upkeep)
      throws IOException {
    StoredOperations stored = new StoredOperations(directory.path(), catalog, upkeep, clock);
    RunningOperations operations = new RunningOperations(
        stored,
        new RunningOperations.Live(
            traffic, settings.offline(), List.copyOf(upstreams), upkeep, changes),
        clock);
    return new Administration(
        operations,
        directory.makeToken(),
        operations::isReady,
        new PrometheusExposition(new ClutchMetrics(operations::status, traffic)));
  }

  /** Where projects come from, told from the setting before anything is opened. */
  private sealed interface Source {
    record Index(UpstreamUrl url) implements Source {}

    record Folder(Path path) implements Source {}
  }

  private static Source source(String upstream) {
    if (upstream.matches("(?i)https?:.*")) {
      return new Source.Index(UpstreamUrl.parse(upstream));
    }
    try {
      Path path = upstream.startsWith("file:") ? Path.of(URI.create(upstream)) : Path.of(upstream);
      if (Files.isDirectory(path)) {
        return new Source.Folder(path);
      }
    } catch (IllegalArgumentException e) {
      // Said below.
    }
    throw new IllegalArgumentException("--upstream " + UpstreamUrl.withoutUserInfo(upstream)
        + " is neither an http or https URL nor a directory that exists");
  }

  private Repository proxy(UpstreamUrl url, Catalog catalog, BlobStore blobs, Upkeep upkeep) {
    String name = URI.create(url.base()).getAuthority();
    ProxyRepository.Stores stores = new ProxyRepository.Stores(
        catalog.source(url.base()),
        new PageStore(catalog),
        new ListStore(catalog),
        new FileStore(catalog),
        new StoredNames(catalog),
        new RemovedFileStore(catalog),
        new DigestConflictStore(catalog),
        new MetadataStore(catalog),
        blobs,
        upkeep);
    ExecutorService checks = threads("check", MAX_CHECKS);
    if (settings.offline()) {
      log.info(
          "offline: only what is stored is served, the upstream is never asked source={}", name);
      return new OfflineRepository(name, stores, changes, settings.keepRemoved(), checks, clock);
    }
    HttpUpstream upstream = own(new HttpUpstream(url, caller, environment, clock));
    ProxyRepository proxy = new ProxyRepository(
        name,
        upstream,
        stores,
        changes,
        Freshness.of(settings.indexTtl()),
        settings.keepRemoved(),
        new ProxyRepository.Threads(
            threads("fetch", MAX_FETCHES),
            threads("download", MAX_DOWNLOADS),
            threads("passage", MAX_PASSAGES),
            checks),
        clock);
    upstreams.add(new WatchedUpstream(name, url, upstream.health(), proxy));
    for (int i = 0; i < MAX_REFRESHES; i++) {
      background.every(BETWEEN_REFRESHES, proxy::refreshAhead);
    }
    return proxy;
  }

  private ExecutorService threads(String name, int max) {
    AtomicInteger number = new AtomicInteger();
    ThreadPoolExecutor threads = new ThreadPoolExecutor(
        max, max, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(10_000), task -> {
          Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
          thread.setDaemon(true);
          return thread;
        });
    threads.allowCoreThreadTimeOut(true);
    parts.push(threads::shutdownNow);
    return threads;
  }

  private <T extends AutoCloseable> T own(T part) {
    parts.push(part);
    return part;
  }

  /** Returns the address of the server, without a path or a slash at its end. */
  public String url() {
    String host = settings.host();
    if (host.equals("0.0.0.0") || host.equals("::")) {
      host = "127.0.0.1";
    }
    return "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }

  /** Takes no more requests, waits up to ten seconds for the answers under way, and lets everything go. */
  @Override
  public void close() {
    while (!parts.isEmpty()) {
      AutoCloseable part = parts.pop();
      try {
        part.close();
      } catch (Exception e) { // whatever it is: the others are closed all the same
        log.warn(
            "could not close a part of the server part={} reason=\"{}\"",
            part.getClass().getSimpleName(),
            e.getMessage());
      }
    }
  }
}
