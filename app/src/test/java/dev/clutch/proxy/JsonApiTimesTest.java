package dev.clutch.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.clutch.model.ProjectName;
import dev.clutch.upstream.Caller;
import dev.clutch.upstream.HttpUpstream;
import dev.clutch.upstream.UpstreamUrl;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class JsonApiTimesTest {
  private static final String DOCUMENT = "{\"releases\":{}}";

  private final Map<String, Answer> answers = new ConcurrentHashMap<>();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private volatile Instant now = Instant.parse("2026-06-01T12:00:00Z");
  private HttpServer source;
  private HttpUpstream upstream;
  private JsonApiTimes api;

  private record Answer(int status, String body) {}

  @BeforeEach
  void start() throws IOException {
    source = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    source.createContext("/", this::answer);
    source.start();
    upstream = new HttpUpstream(
        UpstreamUrl.parse("http://127.0.0.1:" + source.getAddress().getPort() + "/simple/"),
        new Caller("clutch/test", "clutch-test"),
        Map.of(),
        () -> now);
    api = new JsonApiTimes("source", upstream, new PageRoom(1 << 20), 1000, () -> now);
  }

  @AfterEach
  void stop() {
    upstream.close();
    source.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String project = exchange.getRequestURI().getPath().split("/", -1)[2];
    asked.add(project);
    Answer answer = answers.getOrDefault(project, new Answer(200, DOCUMENT));
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(answer.status, answer.body.length());
    try (exchange) {
      exchange.getResponseBody().write(answer.body.getBytes(UTF_8));
    }
  }

  private void ask(String... projects) throws IOException {
    for (String project : projects) {
      api.ask(new ProjectName(project), List.of(), (file, time) -> {});
    }
  }

  private void answer(int status, String body, String... projects) {
    for (String project : projects) {
      answers.put(project, new Answer(status, body));
    }
  }

  @Test
  void one_project_that_it_does_not_have_is_no_reason_to_ask_for_no_other() throws IOException {
    answer(404, "none", "gone");

    ask("gone", "gone", "there");

    assertThat(asked).containsExactly("gone", "gone", "there");
  }

  @Test
  void where_it_has_answered_once_the_others_concern_themselves() throws IOException {
    answer(404, "none", "gone");
    answer(403, "no", "secret");
    answer(200, "<html>", "odd");

    ask("there", "gone", "secret", "odd", "other");

    assertThat(asked).containsExactly("there", "gone", "secret", "odd", "other");
  }

  @Test
  void where_two_projects_have_none_it_is_not_asked_for_a_day() throws IOException {
    answer(404, "none", "a");
    answer(403, "no", "b");
    ask("a", "b", "c");
    now = now.plus(Duration.ofHours(23));
    ask("c");
    assertThat(asked).containsExactly("a", "b");

    now = now.plus(Duration.ofHours(2));
    ask("c");

    assertThat(asked).containsExactly("a", "b", "c");
  }

  @Test
  void a_notice_of_maintenance_counts_for_an_hour() throws IOException {
    answer(404, "none", "a");
    answer(200, "<html>", "b");
    ask("a", "b");
    now = now.plus(Duration.ofMinutes(59));
    ask("c");
    assertThat(asked).containsExactly("a", "b");

    now = now.plus(Duration.ofMinutes(2));
    ask("c");

    assertThat(asked).containsExactly("a", "b", "c");
  }
}
