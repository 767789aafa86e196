package dev.clutch.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Named indexes, rules and views over one upstream, and another configuration while it runs. */
@Timeout(60)
class IndexesTest {
  private static final Dist OLD = Dist.wheel("demo", "1.0");
  private static final Dist NEW = Dist.wheel("demo", "2.0");

  @TempDir
  Path directory;

  private final TestClock clock = new TestClock();
  private ScriptedUpstream upstream;
  private ClutchServer server;

  @BeforeEach
  void start() throws Exception {
    upstream = ScriptedUpstream.start();
    upstream.serve(OLD);
    upstream.serve(NEW);
    upstream.page("demo", Reply.json(Pages.json("demo", dated(OLD, 30), dated(NEW, 2))));
    server = ClutchServer.configured(settings(""), directory, clock);
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
    upstream.close();
  }

  private ObjectNode dated(Dist file, int daysAgo) {
    return Pages.json(file)
        .put("upload-time", clock.instant().minus(Duration.ofDays(daysAgo)).toString());
  }

  private String settings(String more) {
    return """
        [[source]]
        name = "pypi"
        url = "%s"

        [[index]]
        name = "default"
        sources = ["pypi"]

        [[index]]
        name = "slow"
        sources = ["pypi"]
        exclude-newer = "7d"

        %s
        """.formatted(upstream.index(), more);
  }

  private HttpResponse<byte[]> page(String path) throws Exception {
    return server.get(path, "Accept", Reply.JSON);
  }

  private List<String> files(String path) throws Exception {
    return Pages.filenames(page(path));
  }

  private String date(int daysAgo) {
    return clock.instant().minus(Duration.ofDays(daysAgo)).toString().substring(0, 10);
  }

  @Test
  void a_named_index_has_its_own_url_and_rules() throws Exception {
    assertThat(files("/simple/demo/")).hasSize(2);
    assertThat(files("/slow/simple/demo/")).containsExactly(OLD.filename());
    assertThat(upstream.pageRequests("demo")).isEqualTo(1);
  }

  @Test
  void what_hides_a_file_is_said_on_the_page_and_by_a_403() throws Exception {
    JsonNode said = Pages.read(page("/slow/simple/demo/")).path("_clutch");
    HttpResponse<byte[]> file = server.get("/slow" + NEW.pathAt("demo"));

    assertThat(said.path("source").asText()).isEqualTo("pypi");
    assertThat(said.path("hidden").path(0).path("filename").asText()).isEqualTo(NEW.filename());
    assertThat(said.path("hidden").path(0).path("rule").asText()).isEqualTo("exclude-newer");
    assertThat(file.statusCode()).isEqualTo(403);
    assertThat(server.get("/slow" + NEW.pathAt("demo") + ".metadata").statusCode())
        .isEqualTo(403);
    assertThat(Pages.read(file.body()).path("reason").asText())
        .isEqualTo(said.path("hidden").path(0).path("reason").asText());
    assertThat(server.get("/slow" + OLD.pathAt("demo")).body()).isEqualTo(OLD.bytes());
  }

  @Test
  void a_hidden_file_is_shown_when_its_time_has_come_without_asking_anybody() throws Exception {
    assertThat(files("/cooldown/3d/simple/demo/")).containsExactly(OLD.filename());
    clock.advance(Duration.ofDays(1).plusSeconds(1));
    upstream.close();

    assertThat(files("/cooldown/3d/simple/demo/")).hasSize(2);
  }

  @Test
  void views_are_combined_in_any_order() throws Exception {
    assertThat(files("/before/" + date(10) + "/simple/demo/")).containsExactly(OLD.filename());
    assertThat(files("/snapshot/" + date(10) + "/simple/demo/")).containsExactly(OLD.filename());
    assertThat(files("/before/" + date(40) + "/simple/demo/")).isEmpty();
    assertThat(files("/slow/cooldown/40d/before/2099-01-01/simple/demo/")).isEmpty();
    assertThat(files("/cooldown/1d/before/2099-01-01/simple/demo/")).hasSize(2);
  }

  @Test
  void the_offline_view_lists_what_is_stored_and_asks_nobody() throws Exception {
    assertThat(page("/offline/simple/demo/").statusCode()).isEqualTo(404);
    assertThat(upstream.received()).isEmpty();
    server.page("demo");
    server.get(OLD.pathAt("demo"));

    Eventually.until(
        "the stored file is listed",
        () -> files("/offline/simple/demo/").equals(List.of(OLD.filename())));
    assertThat(server.get("/offline" + OLD.pathAt("demo")).body()).isEqualTo(OLD.bytes());
    assertThat(server.get("/offline" + NEW.pathAt("demo")).statusCode()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/before/yesterday",
        "/before/2026-02-30",
        "/before",
        "/cooldown/soon",
        "/slow/offlin",
      })
  void what_is_no_view_is_404_with_what_to_write(String view) throws Exception {
    HttpResponse<byte[]> response = page(view + "/simple/demo/");

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(new String(response.body(), java.nio.charset.StandardCharsets.UTF_8))
        .contains("is no view");
  }

  @Test
  void what_is_no_index_is_404() throws Exception {
    assertThat(page("/nothing/simple/demo/").statusCode()).isEqualTo(404);
    assertThat(page("/nothing" + OLD.pathAt("demo")).statusCode()).isEqualTo(404);
  }

  @Test
  void another_configuration_holds_from_the_next_request_on() throws Exception {
    assertThat(files("/simple/demo/")).hasSize(2);

    server.reload(settings("""
        [[rule]]
        kind = "deny"
        project = "demo"
        value = ">=2"
        reason = "broken"
        """));

    assertThat(files("/simple/demo/")).containsExactly(OLD.filename());
    assertThat(server.get(NEW.pathAt("demo")).statusCode()).isEqualTo(403);
    assertThat(upstream.pageRequests("demo")).isEqualTo(1);
  }

  @Test
  void a_configuration_that_can_not_be_meant_changes_nothing() throws Exception {
    assertThatThrownBy(() -> server.reload(settings("[[rule]]\nkind = \"nothing\"\n")))
        .isInstanceOf(IllegalArgumentException.class);

    assertThat(files("/simple/demo/")).hasSize(2);
  }

  @Test
  void no_request_fails_while_sources_and_rules_change() throws Exception {
    AtomicInteger answers = new AtomicInteger();
    AtomicInteger failures = new AtomicInteger();
    AtomicBoolean stop = new AtomicBoolean();
    ExecutorService clients = Executors.newFixedThreadPool(4);
    List<CompletableFuture<Void>> running = List.of(
            "/simple/demo/", "/slow/simple/demo/", OLD.pathAt("demo"), "/slow" + OLD.pathAt("demo"))
        .stream()
        .map(path -> CompletableFuture.runAsync(() -> ask(path, stop, answers, failures), clients))
        .toList();
    for (int i = 0; i < 20; i++) {
      int before = answers.get();
      server.reload(settings(i % 2 == 0 ? "" : """
          [[rule]]
          kind = "yanked"
          """)
          .replace("[[index]]", "ttl = \"" + (10 + i % 3) + "m\"\n\n[[index]]")
          .replaceFirst("(?s)(\\[\\[index]].*)ttl = \"\\d+m\"\n\n", "$1"));
      Eventually.until("some were answered", () -> answers.get() >= before + 20);
    }
    stop.set(true);
    for (CompletableFuture<Void> client : running) {
      client.get(30, TimeUnit.SECONDS);
    }
    clients.shutdown();

    assertThat(failures).hasValue(0);
  }

  private void ask(String path, AtomicBoolean stop, AtomicInteger answers, AtomicInteger failures) {
    while (!stop.get()) {
      try {
        if (page(path).statusCode() != 200) {
          failures.incrementAndGet();
        }
      } catch (Exception e) {
        failures.incrementAndGet();
      }
      answers.incrementAndGet();
    }
  }
}
