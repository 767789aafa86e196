package dev.clutch.conformance;

import dev.clutch.app.Background;
import dev.clutch.app.Clutch;
import dev.clutch.config.Configuration;
import dev.clutch.config.ConfigurationLoader;
import dev.clutch.config.ServerSettings;
import dev.clutch.repository.KeepRemoved;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The server under test, and a client that talks to it. It may be stopped and started again. */
final class ClutchServer implements AutoCloseable {
  static final Duration TTL = Duration.ofMinutes(10);

  private static final HttpClient CLIENT = HttpClient.newBuilder()
      .version(HttpClient.Version.HTTP_1_1)
      .followRedirects(HttpClient.Redirect.NEVER)
      .build();

  private final String upstream;
  private final @Nullable Path file;
  private final Path directory;
  private final TestClock clock;
  private final ByteArrayOutputStream accessLog = new ByteArrayOutputStream();
  private ServerSettings.Space space = ServerSettings.Space.DEFAULT;
  private final ManualBackground behind = new ManualBackground();
  private boolean offline;
  private KeepRemoved keepRemoved = KeepRemoved.SERVE;
  private @Nullable Clutch clutch;

  ClutchServer(String upstream, Path directory, TestClock clock) {
    this(upstream, null, directory, clock);
  }

  private ClutchServer(String upstream, @Nullable Path file, Path directory, TestClock clock) {
    this.upstream = upstream;
    this.file = file;
    this.directory = directory;
    this.clock = clock;
  }

  /** Starts a server in front of an upstream, with a time to live of ten minutes. */
  static ClutchServer start(String upstream, Path directory) throws IOException {
    return start(upstream, directory, new TestClock());
  }

  static ClutchServer start(String upstream, Path directory, TestClock clock) throws IOException {
    ClutchServer server = new ClutchServer(upstream, directory, clock);
    server.start();
    return server;
  }

  /**
   * Starts a server with sources, indexes and rules of its own.
   *
   * @param toml the file with its settings; those of the server and the storage are added
   */
  static ClutchServer configured(String toml, Path directory, TestClock clock) throws IOException {
    Path file = directory.resolve("clutch.toml");
    Files.writeString(file, toml);
    ClutchServer server = new ClutchServer("", file, directory, clock);
    server.start();
    return server;
  }

  /** Takes another file over, as when somebody has edited it. */
  void reload(String toml) throws IOException {
    Files.writeString(Objects.requireNonNull(file), toml);
    Objects.requireNonNull(clutch).reload(configuration());
  }

  private Configuration configuration() {
    if (file == null) {
      return new ServerSettings(
              upstream, "127.0.0.1", 0, directory, TTL, offline, keepRemoved, space)
          .configuration();
    }
    Map<String, List<String>> flags = Map.of(
        "--config", List.of(file.toString()),
        "--port", List.of("0"),
        "--data-dir", List.of(directory.toString()),
        "--min-free", List.of("0"));
    return new ConfigurationLoader(flags, Map.of()).load().configuration();
  }

  void start() throws IOException {
    clutch = Clutch.start(configuration(), Map.of(), clock, behind, accessLog);
  }

  /**
   * Limits what it stores, from its next start on.
   *
   * @param max in bytes
   */
  void limit(long max) {
    space = new ServerSettings.Space(max, 0L);
  }

  /** Stops it and starts it again, as after an update: on the same directory, perhaps another port. */
  void restart() throws IOException {
    close();
    start();
  }

  void restart(KeepRemoved other) throws IOException {
    keepRemoved = other;
    restart();
  }

  void restartOffline() throws IOException {
    offline = true;
    restart();
  }

  /** Does once what the server would do now and then behind the requests. */
  void workBehind() {
    behind.work();
  }

  /** Works when a test says so. */
  private static final class ManualBackground implements Background {
    private final List<Runnable> works = new CopyOnWriteArrayList<>();

    @Override
    public void every(Duration pause, Runnable work) {
      works.add(work);
    }

    void work() {
      works.forEach(Runnable::run);
    }

    @Override
    public void close() {
      works.clear();
    }
  }

  @Override
  public void close() {
    if (clutch != null) {
      clutch.close();
      clutch = null;
    }
  }

  TestClock clock() {
    return clock;
  }

  URI uri(String path) {
    if (clutch == null) {
      throw new IllegalStateException("not started");
    }
    return URI.create(clutch.url() + path);
  }

  /** Returns what stands in the access log by now. */
  String accessLog() {
    return accessLog.toString(StandardCharsets.UTF_8);
  }

  int port() {
    return uri("/").getPort();
  }

  /**
   * Asks for a path.
   *
   * @param headers names and values in turn
   */
  HttpResponse<byte[]> get(String path, String... headers)
      throws IOException, InterruptedException {
    return CLIENT.send(request("GET", path, headers), HttpResponse.BodyHandlers.ofByteArray());
  }

  HttpResponse<byte[]> head(String path, String... headers)
      throws IOException, InterruptedException {
    return CLIENT.send(request("HEAD", path, headers), HttpResponse.BodyHandlers.ofByteArray());
  }

  HttpResponse<byte[]> send(String method, String path) throws IOException, InterruptedException {
    return CLIENT.send(request(method, path), HttpResponse.BodyHandlers.ofByteArray());
  }

  CompletableFuture<HttpResponse<byte[]>> getAsync(String path, String... headers) {
    return CLIENT.sendAsync(request("GET", path, headers), HttpResponse.BodyHandlers.ofByteArray());
  }

  /** Asks for a project's page as pip does. */
  HttpResponse<byte[]> page(String project) throws IOException, InterruptedException {
    return get("/simple/" + project + "/", "Accept", Reply.JSON);
  }

  HttpResponse<byte[]> page(String project, String... headers)
      throws IOException, InterruptedException {
    String[] all =
        Stream.concat(Stream.of("Accept", Reply.JSON), Stream.of(headers)).toArray(String[]::new);
    return get("/simple/" + project + "/", all);
  }

  RawClient raw() throws IOException {
    return RawClient.connect(port());
  }

  /** Sends a request as it stands, to whose end the connection is closed. */
  RawClient.Response raw(String request) throws IOException {
    try (RawClient client = raw()) {
      return client.send(request).read();
    }
  }

  /** Returns the files below a folder of the data directory. */
  List<Path> stored(String folder) throws IOException {
    try (Stream<Path> paths = Files.walk(directory.resolve(folder))) {
      return paths.filter(Files::isRegularFile).toList();
    }
  }

  private HttpRequest request(String method, String path, String... headers) {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri(path))
        .method(method, HttpRequest.BodyPublishers.noBody())
        .timeout(Duration.ofSeconds(30));
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return request.build();
  }
}
