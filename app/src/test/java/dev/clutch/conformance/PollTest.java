package dev.clutch.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pages are fetched again when their source lists another serial, and not when they are old. */
@Timeout(60)
class PollTest {
  private static final Duration POLL = Duration.ofSeconds(60);
  private static final String LIST = "/simple/";
  private static final Dist V1 = Dist.wheel("demo", "1.0");
  private static final Dist V2 = Dist.wheel("demo", "2.0");

  @TempDir
  Path directory;

  private final TestClock clock = new TestClock();
  private ScriptedUpstream upstream;
  private ClutchServer server;

  @BeforeEach
  void start() throws Exception {
    upstream = ScriptedUpstream.start();
    upstream.page("demo", demo(1, V1));
    lists(Map.of("demo", 1L, "other", 5L));
    server = ClutchServer.configured(settings("poll = \"60s\""), directory, clock);
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
    upstream.close();
  }

  private String settings(String more) {
    return "[[source]]\nname = \"pypi\"\nurl = \"" + upstream.index() + "\"\n" + more + "\n";
  }

  private static Reply demo(long serial, Dist... files) {
    return Reply.json(Pages.json("demo", files))
        .withEtag("\"" + serial + "\"")
        .with("X-PyPI-Last-Serial", Long.toString(serial));
  }

  private void lists(Map<String, Long> serials) {
    upstream.at(LIST, Reply.json(Pages.serials(serials)));
  }

  private void poll() {
    clock.advance(POLL);
    server.workBehind();
  }

  /** Longer than a page lives without polls. */
  private void pollForLong() {
    for (int i = 0; i < 20; i++) {
      poll();
    }
  }

  private String status(String project) throws Exception {
    HttpResponse<byte[]> response = server.page(project);
    return response.headers().firstValue("Cache-Status").orElse("none");
  }

  private JsonNode report() throws Exception {
    return Pages.read(server.get("/-/api/status")).path("upstreams").path(0).path("poll");
  }

  @Test
  void a_page_that_has_changed_is_asked_for_at_once() throws Exception {
    server.page("demo");
    server.page("demo");
    upstream.page("demo", demo(2, V1, V2));
    lists(Map.of("demo", 2L));

    poll();

    assertThat(Pages.filenames(server.page("demo"))).hasSize(2);
    assertThat(upstream.requests(LIST)).isEqualTo(1);
    assertThat(report().path("marked").longValue()).isEqualTo(1);
    assertThat(status("demo")).isEqualTo("clutch; hit");
  }

  @Test
  void a_page_that_has_not_is_a_hit_for_as_long_as_polls_say_so() throws Exception {
    server.page("demo");

    pollForLong();

    assertThat(status("demo")).isEqualTo("clutch; hit");
    assertThat(status("demo")).isEqualTo("clutch; hit");
    assertThat(upstream.pageRequests("demo")).isEqualTo(1);
    assertThat(report().path("marked").longValue()).isZero();
    assertThat(report().path("names").longValue()).isEqualTo(2);
  }

  @Test
  void one_in_use_that_has_changed_is_asked_for_behind() throws Exception {
    server.page("demo");
    upstream.page("demo", demo(2, V1, V2));
    lists(Map.of("demo", 2L));
    poll();

    server.workBehind();

    assertThat(upstream.pageRequests("demo")).isEqualTo(2);
    assertThat(Pages.filenames(server.page("demo"))).hasSize(2);
    assertThat(upstream.pageRequests("demo")).isEqualTo(2);
  }

  @Test
  void it_is_given_as_it_was_where_the_source_fails() throws Exception {
    server.page("demo");
    upstream.page("demo", Reply.failing(500));
    lists(Map.of("demo", 2L));

    poll();

    assertThat(status("demo")).isEqualTo("clutch; hit; detail=stale");
  }

  @Test
  void a_project_that_was_missing_is_asked_for_once_it_is_listed() throws Exception {
    server.reload(settings("poll = \"60s\"\nmissing-ttl = \"10m\""));
    assertThat(server.page("late").statusCode()).isEqualTo(404);
    upstream.page("late", Reply.json(Pages.json("late", Dist.wheel("late", "1.0"))));
    poll();
    assertThat(server.page("late").statusCode()).isEqualTo(404);

    lists(Map.of("late", 7L));
    poll();

    assertThat(server.page("late").statusCode()).isEqualTo(200);
  }

  @Test
  void a_page_that_is_behind_its_list_is_asked_for_again_soon() throws Exception {
    server.page("demo");
    lists(Map.of("demo", 2L));
    poll();
    clock.advance(Duration.ofSeconds(1));
    server.page("demo");
    server.page("demo");
    assertThat(upstream.pageRequests("demo")).isEqualTo(2);

    upstream.page("demo", demo(2, V1, V2));
    clock.advance(Duration.ofSeconds(6));

    assertThat(Pages.filenames(server.page("demo"))).hasSize(2);
    assertThat(upstream.pageRequests("demo")).isEqualTo(3);
  }

  @Test
  void a_list_that_is_behind_a_page_changes_nothing() throws Exception {
    server.page("demo");
    lists(Map.of("demo", 0L));

    poll();

    assertThat(status("demo")).isEqualTo("clutch; hit");
    assertThat(upstream.pageRequests("demo")).isEqualTo(1);
  }

  @Test
  void a_serial_that_only_the_page_has_counts_too() throws Exception {
    String page = Pages.json("demo", V1).replace("\"meta\":{", "\"meta\":{\"_last-serial\":1,");
    upstream.page("demo", Reply.json(page), demo(2, V1, V2));
    server.page("demo");
    lists(Map.of("demo", 2L));

    poll();

    assertThat(Pages.filenames(server.page("demo"))).hasSize(2);
  }

  @Test
  void a_list_that_has_not_changed_confirms_pages_that_came_after_it_too() throws Exception {
    upstream.at(
        LIST, Reply.json(Pages.serials(Map.of("demo", 1L, "other", 5L))).withEtag("\"list\""));
    poll();
    server.page("demo");

    pollForLong();

    assertThat(status("demo")).isEqualTo("clutch; hit");
    assertThat(upstream.pageRequests("demo")).isEqualTo(1);
    assertThat(upstream.received(LIST).get(20).headers().get("If-None-Match"))
        .isEqualTo("\"list\"");
  }

  @Test
  void a_list_that_a_client_was_the_first_to_see_is_read_although_it_has_not_changed_since()
      throws Exception {
    server.page("late");
    upstream.at(LIST, Reply.json(Pages.serials(Map.of("demo", 1L))).withEtag("\"v1\""));
    poll();
    Reply now = Reply.json(Pages.serials(Map.of("demo", 1L, "late", 2L))).withEtag("\"v2\"");
    upstream.at(LIST, now);
    clock.advance(ClutchServer.TTL.plus(ClutchServer.TTL));
    server.get(LIST);
    Eventually.until(
        "the client has the new one",
        () -> server
            .get(LIST, "Accept", Reply.JSON)
            .headers()
            .firstValue("Cache-Status")
            .orElse("")
            .endsWith("hit"));

    poll();

    assertThat(upstream.requests(LIST)).isEqualTo(3);
    assertThat(report().path("marked").longValue()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"the whole", "a 304"})
  void a_list_that_comes_out_of_a_cache_confirms_nothing_since_it_came_there(String answer)
      throws Exception {
    Reply cached = Reply.json(Pages.serials(Map.of("demo", 1L))).with("Age", "21600");
    upstream.at(LIST, answer.equals("a 304") ? cached.withEtag("\"list\"") : cached);
    server.page("demo");
    upstream.page("demo", demo(2, V1, V2));

    pollForLong();

    assertThat(Pages.filenames(server.page("demo"))).hasSize(2);
  }

  @Test
  void an_age_that_is_none_is_none() throws Exception {
    upstream.at(LIST, Reply.json(Pages.serials(Map.of("demo", 1L))).with("Age", "old"));
    server.page("demo");

    pollForLong();

    assertThat(status("demo")).isEqualTo("clutch; hit");
    assertThat(upstream.pageRequests("demo")).isEqualTo(1);
  }

  @Test
  void what_was_polled_is_what_the_list_shows() throws Exception {
    poll();

    HttpResponse<byte[]> list = server.get(LIST, "Accept", Reply.JSON);

    assertThat(Pages.read(list).path("projects")).hasSize(2);
    assertThat(upstream.requests(LIST)).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"without serials", "in HTML", "none"})
  void where_there_are_no_serials_pages_go_by_their_age(String list) throws Exception {
    upstream.at(
        LIST,
        switch (list) {
          case "without serials" -> Reply.json(Pages.list("demo", "other"));
          case "in HTML" -> Reply.html("<html><body><a href=\"demo/\">demo</a></body></html>");
          default -> Reply.failing(404);
        });
    server.page("demo");

    poll();
    poll();
    clock.advance(ClutchServer.TTL.plus(ClutchServer.TTL));

    assertThat(status("demo")).isEqualTo("clutch; fwd=stale; fwd-status=304");
    assertThat(report().path("trouble").asText()).contains("no serials");
    assertThat(upstream.requests(LIST)).isEqualTo(1);
  }

  @Test
  void while_polls_fail_pages_go_by_their_age() throws Exception {
    server.page("demo");
    poll();
    upstream.at(LIST, Reply.failing(500));
    poll();
    assertThat(report().path("trouble").asText()).contains("500");
    clock.advance(ClutchServer.TTL.plus(ClutchServer.TTL));

    assertThat(status("demo")).isEqualTo("clutch; fwd=stale; fwd-status=304");

    lists(Map.of("demo", 1L));
    poll();
    assertThat(report().path("trouble").isNull()).isTrue();
    pollForLong();
    assertThat(upstream.pageRequests("demo")).isEqualTo(2);
  }

  @Test
  void a_source_that_wants_to_be_left_alone_is_not_polled() throws Exception {
    upstream.page("busy", Reply.failing(503).with("Retry-After", "90"));
    server.page("busy");

    poll();
    assertThat(upstream.requests(LIST)).isZero();
    assertThat(report().path("trouble").isNull()).isTrue();

    poll();
    assertThat(upstream.requests(LIST)).isEqualTo(1);
  }

  @Test
  void after_a_restart_the_first_poll_comes_an_interval_later_and_confirms() throws Exception {
    server.page("demo");
    pollForLong();

    server.restart();
    int before = upstream.requests(LIST);
    server.workBehind();
    assertThat(upstream.requests(LIST)).isEqualTo(before);
    poll();

    assertThat(status("demo")).isEqualTo("clutch; hit");
    assertThat(upstream.pageRequests("demo")).isEqualTo(1);
  }

  @Test
  void polls_begin_and_end_with_the_configuration() throws Exception {
    server.page("demo");
    poll();

    server.reload(settings(""));
    pollForLong();
    assertThat(upstream.requests(LIST)).isEqualTo(1);
    assertThat(report().isNull()).isTrue();

    server.reload(settings("poll = \"60s\""));
    poll();
    assertThat(upstream.requests(LIST)).isEqualTo(2);
  }

  @Test
  void offline_nobody_is_polled() throws Exception {
    server.close();
    server = ClutchServer.configured(
        "[server]\noffline = true\n" + settings("poll = \"60s\""), directory, clock);

    pollForLong();

    assertThat(upstream.received()).isEmpty();
  }
}
