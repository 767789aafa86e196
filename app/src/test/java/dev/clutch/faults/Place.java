package dev.clutch.faults;

import dev.clutch.app.Clutch;
import dev.clutch.config.ServerSettings;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A server in front of a faulty upstream, on a data directory that a test may damage between two starts. */
final class Place implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final Clutch clutch;

  private Place(Clutch clutch) {
    this.clutch = clutch;
  }

  static Place start(FaultyUpstream upstream, Path directory) throws IOException {
    return start(upstream, directory, Duration.ofMinutes(10));
  }

  /**
   * Starts a server.
   *
   * @param ttl how long its pages are fresh
   */
  static Place start(FaultyUpstream upstream, Path directory, Duration ttl) throws IOException {
    ServerSettings settings = new ServerSettings(upstream.index(), "127.0.0.1", 0, directory, ttl);
    return new Place(Clutch.start(
        settings.configuration(),
        Map.of(),
        InstantSource.system(),
        OutputStream.nullOutputStream()));
  }

  URI uri(String path) {
    return URI.create(clutch.url() + path);
  }

  static String page(int project) {
    return "/simple/p" + project + "/";
  }

  static String file(int project, int file) {
    return "/files/p" + project + "/" + FaultyUpstream.filename(project, file);
  }

  /** Returns the whole answer; an {@link IOException} means that it broke off. */
  HttpResponse<byte[]> get(String path) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(uri(path))
        .header("Accept", FaultyUpstream.JSON)
        .timeout(PATIENCE)
        .build();
    return CLIENT.send(request, HttpResponse.BodyHandlers.ofByteArray());
  }

  static boolean isHit(HttpResponse<byte[]> response) {
    return response.statusCode() == 200
        && response.headers().firstValue("Cache-Status").orElse("").startsWith("clutch; hit");
  }

  /** Waits for what another thread is about to do. */
  static void until(String what, Callable<Boolean> condition) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.call()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("did not happen within " + PATIENCE.toSeconds() + " s: " + what);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
  }

  @Override
  public void close() {
    clutch.close();
  }
}
