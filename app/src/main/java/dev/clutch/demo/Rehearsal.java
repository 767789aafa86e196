package dev.clutch.demo;

import dev.clutch.app.Clutch;
import dev.clutch.config.Configuration;
import dev.clutch.demo.CountingServer.Slowness;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/**
 * What a server mostly does, done in a second: a Java that is told to keeps what it has loaded and learned by
 * it, and the next starts are quicker.
 */
public final class Rehearsal {
  private static final int ROUNDS = 30;

  /** Requests that are like the one before take a shorter way. */
  private static final int REPEATS = 3;

  private static final String JSON = "application/vnd.pypi.simple.v1+json";

  private final Wheel wheel = Wheel.of(TinyIndex.PROJECT, List.of(), 10_000);

  /** Makes the configuration of a server. */
  public interface Configured {
    /**
     * Returns the configuration.
     *
     * @param upstream the URL of its one upstream
     * @param data its data directory
     */
    Configuration of(String upstream, Path data) throws IOException;
  }

  /**
   * Starts a server twice, as most starts find a catalog, and asks it for what it has. Needs no network, and
   * what it needs on disk is gone afterwards.
   */
  public void run(Configured configured) throws IOException {
    try (TemporaryFolder folder = new TemporaryFolder();
        TinyIndex index = new TinyIndex(List.of(wheel));
        CountingServer upstream = new CountingServer(index, Slowness.NONE)) {
      Configuration configuration = configured.of(upstream.url(), folder.path().resolve("data"));
      serve(configuration, 1);
      serve(configuration, ROUNDS);
    }
  }

  private void serve(Configuration configuration, int rounds) throws IOException {
    try (Clutch clutch = Clutch.start(
        configuration, Map.of(), InstantSource.system(), OutputStream.nullOutputStream())) {
      String page = clutch.url() + "/simple/" + wheel.project() + "/";
      String file = clutch.url() + "/files/" + wheel.project() + "/" + wheel.filename();
      for (int i = 0; i < rounds; i++) {
        String tag = ask(page, Map.of("Accept", JSON, "Accept-Encoding", "gzip"));
        ask(page, Map.of("Accept", JSON, "Accept-Encoding", "gzip", "If-None-Match", tag));
        ask(page, Map.of("Accept", JSON));
        ask(page, Map.of("Accept", "text/html", "Accept-Encoding", "gzip"));
        ask(file + ".metadata", Map.of());
        ask(file, Map.of());
        ask(file, Map.of("Range", "bytes=100-199"));
      }
      ask(clutch.url() + "/pypi/" + wheel.project() + "/json", Map.of());
      ask(clutch.url() + "/healthz", Map.of());
    }
  }

  /** Returns the entity tag of the answer. */
  private static String ask(String url, Map<String, String> headers) throws IOException {
    for (int i = 1; i < REPEATS; i++) {
      askOnce(url, headers);
    }
    return askOnce(url, headers);
  }

  private static String askOnce(String url, Map<String, String> headers) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) URI.create(url).toURL().openConnection();
    headers.forEach(connection::setRequestProperty);
    if (connection.getResponseCode() >= 400) {
      throw new IOException("the rehearsal failed: " + connection.getResponseCode() + " " + url);
    }
    try (InputStream body = connection.getInputStream()) {
      body.readAllBytes();
    }
    String tag = connection.getHeaderField("ETag");
    return tag == null ? "" : tag;
  }
}
