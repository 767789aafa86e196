package dev.clutch.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.clutch.model.Filename;
import dev.clutch.model.ProjectName;
import dev.clutch.repository.UnavailableException;
import dev.clutch.upstream.Caller;
import dev.clutch.upstream.HttpUpstream;
import dev.clutch.upstream.UpstreamException;
import dev.clutch.upstream.UpstreamUrl;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** When an upstream is asked again, and when it is left alone. */
@Timeout(30)
class ReceptionTest {
  private static final Filename FILE = Filename.parse("demo-1.0.tar.gz").orElseThrow();

  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-11-21T00:00:00Z"));
  private final InstantSource clock = now::get;
  private final List<Duration> pauses = new ArrayList<>();
  private final AtomicInteger requests = new AtomicInteger();
  private volatile List<Integer> script = List.of(200);
  private volatile String retryAfter = "";
  private HttpServer server;
  private HttpUpstream upstream;

  @BeforeEach
  void begin() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
    upstream = new HttpUpstream(
        UpstreamUrl.parse(origin() + "/simple/"),
        new Caller("clutch/test", "clutch-test"),
        Map.of(),
        clock);
  }

  @AfterEach
  void end() {
    server.stop(0);
    upstream.close();
  }

  private String origin() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Answers with each status of the script in turn, and with the last one from then on. */
  private void answer(HttpExchange exchange) throws IOException {
    int status = script.get(Math.min(requests.getAndIncrement(), script.size() - 1));
    if (status != 200 && !retryAfter.isEmpty()) {
      exchange.getResponseHeaders().set("Retry-After", retryAfter);
    }
    byte[] body = "hello".getBytes(StandardCharsets.UTF_8);
    if (status == 206) {
      exchange.getResponseHeaders().set("Content-Range", "bytes 0-4/10");
    }
    exchange.sendResponseHeaders(status, body.length);
    try (exchange) {
      exchange.getResponseBody().write(body);
    }
  }

  private void script(Integer... statuses) {
    script = Arrays.asList(statuses);
  }

  /** Time goes by in pauses only. */
  private void pause(Duration duration) {
    pauses.add(duration);
    now.updateAndGet(instant -> instant.plus(duration));
  }

  private String receive() throws Exception {
    ProjectName project = ProjectName.parse("demo").orElseThrow();
    Wanted wanted = new Wanted(project, FILE, origin() + "/" + FILE, Map.of(), null);
    Reception reception = new Reception(
        "source",
        upstream,
        file -> Optional.empty(),
        wanted,
        0,
        Long.MAX_VALUE,
        new Checksums(Map.of()),
        new Retries(this::pause, clock, System::nanoTime));
    try (reception) {
      byte[] chunk = new byte[100];
      int count = reception.read(chunk);
      assertThat(reception.read(new byte[100])).isEqualTo(-1);
      return new String(chunk, 0, count, StandardCharsets.UTF_8);
    }
  }

  @Test
  void a_failure_of_a_gateway_is_asked_again() throws Exception {
    script(502, 504, 200);

    assertThat(receive()).isEqualTo("hello");
  }

  @Test
  void a_busy_upstream_is_left_alone_for_as_long_as_it_says() throws Exception {
    script(503, 200);
    retryAfter = "3";
    Instant begun = now.get();

    assertThat(receive()).isEqualTo("hello");

    assertThat(requests).hasValue(2);
    assertThat(Duration.between(begun, now.get())).isGreaterThanOrEqualTo(Duration.ofSeconds(3));
  }

  @Test
  void an_upstream_that_wants_too_much_patience_is_given_up() {
    script(429, 200);
    retryAfter = "60";

    assertThatThrownBy(this::receive).isInstanceOf(UpstreamException.class);

    assertThat(requests).hasValue(1);
  }

  @Test
  void who_is_refused_does_not_ask_again() {
    script(403, 200);

    assertThatThrownBy(this::receive).isInstanceOf(UpstreamException.class);

    assertThat(requests).hasValue(1);
    assertThat(pauses).isEmpty();
  }

  @Test
  void a_stretch_is_asked_for_at_its_new_place_where_a_bad_request_means_that_it_expired()
      throws Exception {
    script(400, 206);
    ProjectName project = ProjectName.parse("demo").orElseThrow();
    Wanted wanted = new Wanted(project, FILE, origin() + "/old?sig=1", Map.of(), null);
    Reception reception = new Reception(
        "source",
        upstream,
        file -> Optional.of(origin() + "/new?sig=2"),
        wanted,
        0,
        5,
        null,
        new Retries(this::pause, clock, System::nanoTime));
    try (reception) {
      assertThat(reception.read(new byte[100])).isEqualTo(5);
    }

    assertThat(requests).hasValue(2);
  }

  @Test
  void a_host_that_is_down_is_not_waited_for_and_tried_now_and_then() throws Exception {
    InetSocketAddress address = server.getAddress();
    server.stop(0);
    assertThatThrownBy(this::receive).isInstanceOf(UpstreamException.class); // and is down now
    assertThatThrownBy(this::receive).isInstanceOf(UpstreamException.class); // tries it
    pauses.clear();

    assertThatThrownBy(this::receive)
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("is down");
    assertThat(pauses).isEmpty();
    server = HttpServer.create(address, 0);
    server.createContext("/", this::answer);
    server.start();
    pause(Duration.ofSeconds(6));

    assertThat(receive()).isEqualTo("hello");
  }
}
