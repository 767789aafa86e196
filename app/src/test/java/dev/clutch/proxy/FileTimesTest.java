package dev.clutch.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.clutch.model.DistributionFile;
import dev.clutch.model.Filename;
import dev.clutch.model.ProjectName;
import dev.clutch.upstream.Caller;
import dev.clutch.upstream.HttpUpstream;
import dev.clutch.upstream.UpstreamUrl;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How the hosts of files are asked for the times of these. */
@Timeout(30)
class FileTimesTest {
  private static final ProjectName DEMO = new ProjectName("demo");

  private final InstantSource clock = InstantSource.fixed(Instant.parse("2026-06-01T12:00:00Z"));
  private final List<Duration> pauses = new ArrayList<>();
  private HttpServer server;
  private HttpUpstream upstream;
  private FileTimes times;

  @BeforeEach
  void begin() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", FileTimesTest::answer);
    server.start();
    upstream = new HttpUpstream(
        UpstreamUrl.parse(origin() + "/simple/"),
        new Caller("clutch/test", "clutch-test"),
        Map.of(),
        clock);
    times = new FileTimes(upstream, pauses::add, clock);
  }

  @AfterEach
  void end() {
    server.stop(0);
    upstream.close();
  }

  private String origin() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private static void answer(HttpExchange exchange) throws IOException {
    exchange.getResponseHeaders().set("Last-Modified", "Sat, 02 May 2026 12:00:00 GMT");
    exchange.sendResponseHeaders(200, -1);
    exchange.close();
  }

  private List<DistributionFile> files(int count) {
    return IntStream.range(0, count).mapToObj(this::file).toList();
  }

  private DistributionFile file(int number) {
    String filename = "demo-1." + number + ".tar.gz";
    return new DistributionFile(
        new Filename(filename),
        origin() + "/" + filename,
        Map.of(),
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        Map.of());
  }

  @Test
  void of_many_files_the_first_two_hundred_are_asked_for() throws Exception {
    List<DistributionFile> files = files(205);
    List<DistributionFile> found = new ArrayList<>();

    times.ask(DEMO, files, (file, time) -> found.add(file));

    assertThat(found).isEqualTo(files.subList(0, 200));
  }

  @Test
  void a_host_has_a_pause_between_two_of_them() throws Exception {
    times.ask(DEMO, files(4), (file, time) -> {});

    assertThat(pauses).isEqualTo(Collections.nCopies(3, Duration.ofMillis(100)));
  }
}
