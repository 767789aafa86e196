package dev.clutch.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests that come one after the other on one connection: the later ones take a shorter way. */
class RepeatedRequestsTest {
  private static final Dist FILE = Dist.of("demo-1.0.tar.gz", 30_000);

  /** More than the kernel takes at once for a client that reads nothing. */
  private static final Dist LARGE = Dist.of("demo-2.0.tar.gz", 250_000);

  /** More than the kernel takes at once for any client. */
  private static final Dist HUGE = Dist.of("demo-2.5.tar.gz", 9_000_000);

  @RegisterExtension
  final Mirror mirror = new Mirror();

  private final ExecutorService threads = Executors.newCachedThreadPool();

  @BeforeEach
  void store() throws Exception {
    mirror.upstream().publish("demo", FILE, LARGE, HUGE);
    mirror.clutch().page("demo");
    mirror.clutch().get(FILE.pathAt("demo"));
    mirror.clutch().get(LARGE.pathAt("demo"));
    mirror.clutch().get(HUGE.pathAt("demo"));
  }

  @AfterEach
  void end() {
    threads.shutdownNow();
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      /simple/demo/       | Accept: application/vnd.pypi.simple.v1+json
      /simple/demo/       | Accept-Encoding: gzip
      /simple/demo/       | Connection: keep-alive
      /simple/demo/       | If-None-Match: TAG
      /simple/demo        | Accept: */*
      /simple/nothing/    | Accept: */*
      /healthz            | Accept: */*
      FILE                | Accept: */*
      FILE                | Range: bytes=100-199
      FILE                | Range: bytes=-1
      FILE                | Range: bytes=40000-
      FILE                | If-None-Match: TAG
      LARGE               | Accept: */*
      LARGE               | Range: bytes=1000-
      HUGE                | Accept: */*
      """)
  void the_later_are_answered_like_the_first(String target, String field) throws Exception {
    String path = target
        .replace("FILE", FILE.pathAt("demo"))
        .replace("LARGE", LARGE.pathAt("demo"))
        .replace("HUGE", HUGE.pathAt("demo"));
    String tag = mirror.clutch().get(path).headers().firstValue("ETag").orElse("none");
    String request = "GET %s HTTP/1.1\r\nHost: localhost\r\n%s\r\n\r\n"
        .formatted(path, field.replace("TAG", tag));
    try (RawClient client = mirror.clutch().raw()) {
      RawClient.Response first = client.send(request).read();
      for (int i = 0; i < 3; i++) {
        RawClient.Response later = client.send(request).read();

        assertThat(later.status()).isEqualTo(first.status());
        assertThat(lasting(later)).containsExactlyInAnyOrderElementsOf(lasting(first));
        assertThat(later.body()).isEqualTo(first.body());
        assertThat(later.isWhole()).isTrue();
        assertThat(later.header("Date").map(DateTimeFormatter.RFC_1123_DATE_TIME::parse))
            .isPresent();
      }
    }
  }

  /** It would be the length of the answer that is not sent (RFC 9110, section 8.6). */
  @Test
  void no_length_is_announced_where_nothing_has_changed() throws Exception {
    for (String path : List.of("/simple/demo/", FILE.pathAt("demo"))) {
      String tag = mirror.clutch().get(path).headers().firstValue("ETag").orElseThrow();
      String request =
          "GET %s HTTP/1.1\r\nHost: localhost\r\nIf-None-Match: %s\r\n\r\n".formatted(path, tag);
      try (RawClient client = mirror.clutch().raw()) {
        for (int i = 0; i < 2; i++) {
          RawClient.Response answer = client.send(request).read();

          assertThat(answer.status()).isEqualTo(304);
          assertThat(answer.header("Content-Length")).isEmpty();
        }
      }
    }
  }

  @Test
  void each_has_its_line_in_the_access_log() throws Exception {
    String request = "GET %s HTTP/1.1\r\nHost: localhost\r\nRange: bytes=0-9\r\n\r\n"
        .formatted(FILE.pathAt("demo"));
    try (RawClient client = mirror.clutch().raw()) {
      for (int i = 0; i < 5; i++) {
        client.send(request).read();
      }
    }

    Eventually.until(
        "all are logged",
        () -> mirror
                .clutch()
                .accessLog()
                .lines()
                .filter(line -> line.contains(" 206 10 "))
                .count()
            == 5);
    assertThat(mirror.clutch().accessLog().lines().filter(line -> line.contains(" 206 10 ")))
        .allSatisfy(line -> assertThat(line)
            .matches("\\S+Z GET " + FILE.pathAt("demo") + " 206 10 \\d+\\.\\dms hit 127.0.0.1"));
  }

  @Test
  void what_has_changed_in_between_is_seen() throws Exception {
    String request = "GET /simple/demo/ HTTP/1.1\r\nHost: localhost\r\n\r\n";
    try (RawClient client = mirror.clutch().raw()) {
      client.send(request).read();
      client.send(request).read();
      Dist next = Dist.of("demo-3.0.tar.gz", 100);
      mirror.upstream().publish("demo", FILE, LARGE, HUGE, next);
      mirror.clock().advance(ClutchServer.TTL.plusSeconds(1));

      Eventually.until(
          "the new file is seen",
          () -> client.send(request).read().text().contains("demo-3.0.tar.gz"));
    }
  }

  @Test
  void who_takes_answers_slowly_gets_all_of_them_and_then_the_next() throws Exception {
    try (Socket client = slow()) {
      int asked = askUntilOneIsHeldUp(client) + 1;
      ask(client);
      for (int i = 0; i < asked; i++) {
        assertThat(body(client)).isEqualTo(LARGE.bytes());
      }

      ask(client);
      assertThat(body(client)).isEqualTo(LARGE.bytes());
    }
  }

  @Test
  void who_leaves_in_the_middle_has_a_line_in_the_access_log_too() throws Exception {
    int asked;
    try (Socket client = slow()) {
      asked = askUntilOneIsHeldUp(client);
    }

    Eventually.until("it is logged", () -> logged() == asked + 1);
  }

  @Test
  void of_an_answer_that_was_left_the_access_log_says_what_was_sent() throws Exception {
    try (Socket client = slow()) {
      ask(client);
      body(client);
      ask(client, HUGE);
      client.getInputStream().readNBytes(1_000);
    }

    Eventually.until("it is logged", () -> logged(HUGE).size() == 2); // it was stored before
    String sent = logged(HUGE).get(1).split(" ", -1)[4];
    assertThat(Integer.parseInt(sent)).isBetween(500, HUGE.bytes().length - 1);
  }

  @Test
  void an_answer_under_way_is_finished_when_the_server_stops() throws Exception {
    try (Socket client = slow()) {
      int asked = askUntilOneIsHeldUp(client);
      int port = mirror.clutch().port();

      CompletableFuture<Void> stopped = CompletableFuture.runAsync(mirror.clutch()::close, threads);
      Eventually.until("nobody else is let in", () -> isClosed(port));

      for (int i = 0; i < asked; i++) {
        assertThat(body(client)).isEqualTo(LARGE.bytes());
      }
      assertThat(client.getInputStream().read()).isNegative();
      stopped.get(20, TimeUnit.SECONDS);
    }
  }

  /** Takes nothing. Of what is under way there is no line in the log yet. */
  private int askUntilOneIsHeldUp(Socket client) throws Exception {
    for (int asked = 1; asked < 1_000; asked++) {
      ask(client);
      long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(500);
      while (logged() < asked + 1 && System.nanoTime() < end) { // one was stored before
        Thread.onSpinWait();
      }
      if (logged() < asked + 1) {
        return asked;
      }
    }
    throw new AssertionError("the kernel takes all there is");
  }

  private int logged() {
    return logged(LARGE).size();
  }

  private List<String> logged(Dist file) {
    String path = " " + file.pathAt("demo") + " ";
    return mirror
        .clutch()
        .accessLog()
        .lines()
        .filter(line -> line.contains(path))
        .toList();
  }

  private Socket slow() throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(4_096);
    socket.setSoTimeout(20_000);
    socket.connect(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), mirror.clutch().port()));
    return socket;
  }

  private static boolean isClosed(int port) {
    try {
      RawClient.connect(port).close();
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  private static void ask(Socket client) throws IOException {
    ask(client, LARGE);
  }

  private static void ask(Socket client, Dist file) throws IOException {
    String request = "GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n".formatted(file.pathAt("demo"));
    client.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
  }

  private static byte[] body(Socket client) throws IOException {
    int ends = 0;
    while (ends < 4) { // of \r\n\r\n
      int c = client.getInputStream().read();
      ends = c == '\r' || c == '\n' ? ends + 1 : 0;
      assertThat(c).isNotNegative();
    }
    return client.getInputStream().readNBytes(LARGE.bytes().length);
  }

  /** What doesn't depend on the moment. */
  private static List<String> lasting(RawClient.Response response) {
    return response.headers().stream()
        .filter(line -> !line.startsWith("Date:") && !line.startsWith("Age:"))
        .toList();
  }
}
