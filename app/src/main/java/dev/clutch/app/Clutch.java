package dev.clutch.app;

import dev.clutch.ahead.Ahead;
import dev.clutch.config.Configuration;
import dev.clutch.config.FrontSettings;
import dev.clutch.config.LimitSettings;
import dev.clutch.config.SourceSettings;
import dev.clutch.config.StorageSettings;
import dev.clutch.http.Administration;
import dev.clutch.http.ClientLimits;
import dev.clutch.http.Front;
import dev.clutch.http.Onlooker;
import dev.clutch.http.Traffic;
import dev.clutch.http.WebServer;
import dev.clutch.metrics.ClutchMetrics;
import dev.clutch.metrics.PrometheusExposition;
import dev.clutch.model.Filename;
import dev.clutch.model.ProjectName;
import dev.clutch.proxy.PageRoom;
import dev.clutch.repository.Changes;
import dev.clutch.storage.BlobStore;
import dev.clutch.storage.fs.FileBlobStore;
import dev.clutch.storage.sql.Catalog;
import dev.clutch.storage.upkeep.Limits;
import dev.clutch.storage.upkeep.Upkeep;
import dev.clutch.upstream.Caller;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A running server: everything that is wired to anything is wired here. */
public final class Clutch implements AutoCloseable {
  private static final int MAX_REFRESHES = 2;

  /** A list may take minutes to come, which keeps others waiting for theirs, and nothing else. */
  private static final int MAX_POLLS = 2;

  private static final int MAX_ASKED = 64;

  /** Enough for a tree of sixty projects a twentieth of a second away; clients ask beside them. */
  private static final int MAX_AHEAD = 16;

  private static final Duration BETWEEN_REFRESHES = Duration.ofSeconds(1);
  private static final Duration BETWEEN_CLEARINGS = Duration.ofSeconds(30);

  private final Parts parts = new Parts();
  private final Background background;
  private final Configuration configuration;
  private final Map<String, String> environment;
  private final InstantSource clock;
  private final Caller caller = new Caller("clutch/" + Version.TEXT, "clutch-" + UUID.randomUUID());
  private final Changes changes = new Changes();
  private final Traffic traffic = new Traffic();
  private @Nullable Serving serving;
  private int port;

  private Clutch(
      Configuration configuration,
      Map<String, String> environment,
      InstantSource clock,
      Background background) {
    this.background = background;
    this.configuration = configuration;
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
      Configuration configuration,
      Map<String, String> environment,
      InstantSource clock,
      OutputStream accessLog)
      throws IOException {
    Background background = Background.threads(MAX_REFRESHES + MAX_POLLS);
    return start(configuration, environment, clock, background, accessLog);
  }

  /**
   * Starts a server that works behind the requests where and when it is told to.
   *
   * @param background is closed with the server
   */
  public static Clutch start(
      Configuration configuration,
      Map<String, String> environment,
      InstantSource clock,
      Background background,
      OutputStream accessLog)
      throws IOException {
    Clutch clutch = new Clutch(configuration, environment, clock, background);
    try {
      clutch.start(accessLog);
      return clutch;
    } catch (IOException | RuntimeException e) {
      clutch.close();
      throw e;
    }
  }

  private void start(OutputStream accessLog) throws IOException {
    StorageSettings storage = configuration.storage();
    DataDirectory directory = parts.add(DataDirectory.open(storage.dataDirectory()));
    Catalog catalog = parts.add(Catalog.open(directory.path().resolve("catalog.db")));
    BlobStore blobs = new FileBlobStore(directory.path());
    Upkeep upkeep = parts.add(new Upkeep(
        catalog,
        blobs,
        new Limits(storage.maxSize(), storage.minFree(), configuration.limits().scrubRate()),
        changes::fileGone,
        clock));
    upkeep.start();
    Serving indexes = parts.add(serving(catalog, blobs, upkeep));
    serving = indexes;
    Ahead ahead = ahead(indexes);
    parts.add(background);
    for (int i = 0; i < MAX_REFRESHES; i++) {
      background.every(BETWEEN_REFRESHES, indexes::refreshAhead);
    }
    for (int i = 0; i < MAX_POLLS; i++) {
      background.every(BETWEEN_REFRESHES, indexes::poll);
    }
    background.every(BETWEEN_CLEARINGS, indexes::clear);
    Path lists = Files.createDirectories(directory.path().resolve("lists"));
    WebServer server = parts.add(WebServer.start(
        new WebServer.Address(
            configuration.server().host(),
            configuration.server().port(),
            front(directory.path().resolve("blobs"))),
        clientLimits(configuration.limits()),
        caller.pseudonym(),
        indexes,
        changes,
        upkeep.uses()::used,
        ahead == null ? Onlooker.NONE : onlooker(ahead),
        lists,
        clock,
        administration(directory, catalog, upkeep, indexes, ahead),
        traffic,
        accessLog));
    port = server.port();
    directory.announce(url());
  }

  static ClientLimits clientLimits(LimitSettings limits) {
    LimitSettings.Pace pace = limits.pace();
    LimitSettings.Memory memory = limits.memory();
    return new ClientLimits(
        limits.connections(),
        limits.waiting(),
        limits.headerSize(),
        new ClientLimits.Pace(pace.header(), pace.idle(), pace.slow(), pace.leastRate()),
        new ClientLimits.Memory(
            memory.pages(), memory.sending(), memory.files(), memory.mappings()));
  }

  private Front front(Path blobs) {
    FrontSettings settings = configuration.server().front();
    FrontSettings.Sending sending = settings.sending();
    return new Front(
        settings.basePath(),
        settings.trusted(),
        settings.header() == FrontSettings.Header.FORWARDED,
        sending == null ? null : new Front.Sending(sending.field(), sending.prefix(), blobs));
  }

  private Serving serving(Catalog catalog, BlobStore blobs, Upkeep upkeep) {
    ExecutorService asking = BoundedThreads.of("ask", MAX_ASKED);
    parts.add(asking::shutdownNow);
    return new Serving(
        configuration,
        new Sources(
            catalog,
            blobs,
            upkeep,
            changes,
            caller,
            environment,
            new PageRoom(configuration.limits().readMemory()),
            clock),
        configuration.server().offline(),
        changes,
        asking,
        clock);
  }

  /** Returns null where nobody is asked for what no client has asked for. */
  private @Nullable Ahead ahead(Serving indexes) {
    if (configuration.server().offline() || !configuration.server().ahead()) {
      return null;
    }
    int leastAtOnce = configuration.sources().stream()
        .map(SourceSettings::limits)
        .mapToInt(SourceSettings.Limits::maxRequests)
        .filter(atOnce -> atOnce > 1) // of such a source nothing is guessed
        .min()
        .orElse(1);
    int most = Math.max(1, leastAtOnce / 2); // more would find no room there, and be dropped
    ExecutorService threads = BoundedThreads.of("ahead", Math.min(MAX_AHEAD, most));
    parts.add(() -> {
      threads.shutdownNow();
      var unused = threads.awaitTermination(1, TimeUnit.SECONDS); // they still use the catalog
    });
    return new Ahead(indexes::findBehind, threads, clock);
  }

  private static Onlooker onlooker(Ahead ahead) {
    return new Onlooker() {
      @Override
      public boolean heeds(@Nullable String userAgent) {
        return ahead.heeds(userAgent);
      }

      @Override
      public void page(String index, ProjectName project, @Nullable String userAgent) {
        ahead.page(index, project, userAgent);
      }

      @Override
      public void metadata(
          String index, ProjectName project, Filename wheel, @Nullable String userAgent) {
        ahead.metadata(index, project, wheel, userAgent);
      }
    };
  }

  private Administration administration(
      DataDirectory directory,
      Catalog catalog,
      Upkeep upkeep,
      Serving indexes,
      @Nullable Ahead ahead)
      throws IOException {
    StoredOperations stored = new StoredOperations(directory.path(), catalog, upkeep, clock);
    RunningOperations operations = new RunningOperations(
        stored,
        new RunningOperations.Live(
            traffic, configuration.server().offline(), indexes, upkeep, changes),
        clock);
    return new Administration(
        operations,
        directory.makeToken(),
        operations::isReady,
        new PrometheusExposition(new ClutchMetrics(
            operations::status, traffic, ahead == null ? Map::of : ahead::counts)));
  }

  /**
   * Takes the sources, indexes and rules of another configuration over, without dropping a request. What else
   * it says holds from the next start on.
   *
   * @throws IllegalArgumentException if it can't be served; one line for people. Then all stays as it was
   */
  public void reload(Configuration next) {
    Objects.requireNonNull(serving).take(next);
  }

  /** Returns the address of the server, without a path or a slash at its end. */
  public String url() {
    String host = configuration.server().host();
    if (host.equals("0.0.0.0") || host.equals("::")) {
      host = "127.0.0.1";
    }
    return "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }

  /** Takes no more requests, waits up to ten seconds for the answers under way, and lets everything go. */
  @Override
  public void close() {
    parts.close();
  }
}
