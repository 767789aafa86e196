package dev.clutch.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class FreshnessTest {
  private static final Duration IN_GRACE = ClutchServer.TTL.plus(Duration.ofMinutes(1));
  private static final Duration EXPIRED = ClutchServer.TTL.plus(Duration.ofHours(1));
  private static final String V1 = "\"v1\"";

  @RegisterExtension
  static final Mirror mirror = new Mirror();

  private static Reply version(String project, String version) {
    return Reply.json(Pages.json(project, Dist.wheel(project, version)));
  }

  private static String cacheStatus(HttpResponse<byte[]> response) {
    return response.headers().firstValue("Cache-Status").orElse("none");
  }

  private static void assertStale(HttpResponse<byte[]> response, String project) {
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(Pages.filenames(response)).containsExactly(project + "-1.0-py3-none-any.whl");
    assertThat(cacheStatus(response)).contains("stale");
    assertThat(response.headers().firstValue("Cache-Control")).contains("no-cache");
  }

  /** What the upstream asked for in an earlier test is over. */
  @BeforeEach
  void be_asked_again() {
    mirror.clock().advance(Duration.ofMinutes(6));
  }

  @Test
  void a_page_is_fetched_once_and_fresh_for_its_time_to_live() throws Exception {
    mirror.upstream().page("fresh", version("fresh", "1.0"));

    assertThat(cacheStatus(mirror.clutch().page("fresh"))).isEqualTo("clutch; fwd=miss; stored");
    mirror.clock().advance(ClutchServer.TTL.minusSeconds(1));

    assertThat(cacheStatus(mirror.clutch().page("fresh"))).isEqualTo("clutch; hit");
    assertThat(mirror.upstream().pageRequests("fresh")).isEqualTo(1);
  }

  // CONFORMANCE 107
  @Test
  void within_the_grace_the_old_page_is_given_at_once_and_refreshed_behind() throws Exception {
    Gate gate = new Gate();
    mirror
        .upstream()
        .page("grace", version("grace", "1.0"), version("grace", "2.0").waitingAt(gate));
    mirror.clutch().page("grace");
    mirror.clock().advance(IN_GRACE);

    assertStale(mirror.clutch().page("grace"), "grace");

    gate.open();
    Eventually.until("the new page is there", () -> {
      mirror.clock().advance(Duration.ofSeconds(2)); // a stale answer is repeated for a second
      return Pages.filenames(mirror.clutch().page("grace"))
          .equals(List.of("grace-2.0-py3-none-any.whl"));
    });
    assertThat(mirror.upstream().pageRequests("grace")).isEqualTo(2);
  }

  @Test
  void an_expired_page_is_revalidated_with_its_tag() throws Exception {
    mirror.upstream().page("expired", version("expired", "1.0").withEtag(V1));
    mirror.clutch().page("expired");
    mirror.clock().advance(EXPIRED);

    var response = mirror.clutch().page("expired");

    assertThat(cacheStatus(response)).isEqualTo("clutch; fwd=stale; fwd-status=304");
    assertThat(response.headers().firstValue("Age")).contains("0");
    assertThat(mirror.upstream().lastPageRequest("expired").headers().get("If-None-Match"))
        .isEqualTo(V1);
  }

  @Test
  void a_revalidated_page_is_fresh_again() throws Exception {
    mirror.upstream().page("again", version("again", "1.0").withEtag(V1));
    mirror.clutch().page("again");
    mirror.clock().advance(EXPIRED);
    mirror.clutch().page("again");
    mirror.clock().advance(ClutchServer.TTL.minusSeconds(1));

    assertThat(cacheStatus(mirror.clutch().page("again"))).isEqualTo("clutch; hit");
    assertThat(mirror.upstream().pageRequests("again")).isEqualTo(2);
  }

  static List<Reply> failures() {
    return List.of(
        Reply.failing(500),
        Reply.failing(503),
        Reply.failing(429).with("Retry-After", "3600"),
        Reply.failing(401),
        Reply.failing(403),
        Reply.broken(),
        Reply.html("<html><form action='/login'>who are you?</form></html>"),
        Reply.of("text/plain", "hello"),
        Reply.json("{\"meta\": {\"api-version\": \"1.0\"}, \"name\": \"fa"),
        Reply.json(""),
        Reply.json(Pages.json("another", Dist.wheel("another", "1.0"))),
        Reply.json("[1, 2]"),
        Reply.json("{\"meta\": {\"api-version\": \"2.0\"}, \"name\": \"failing\", \"files\": []}"),
        Reply.json("garbage").with("Content-Encoding", "gzip"),
        Reply.redirect("/simple/failing/"));
  }

  // CONFORMANCE 49, 110, 112, 113, 114, 115, 117
  @ParameterizedTest
  @MethodSource("failures")
  void the_stored_page_outlives_an_upstream_that_fails(Reply failure) throws Exception {
    mirror.upstream().page("failing", version("failing", "1.0"));
    mirror.clock().advance(EXPIRED);
    mirror.clutch().page("failing");
    mirror.upstream().page("failing", failure);
    mirror.clock().advance(EXPIRED);

    assertStale(mirror.clutch().page("failing"), "failing");
  }

  // CONFORMANCE 112, 113, 114, 115, 117
  @ParameterizedTest
  @MethodSource("failures")
  void a_failure_without_a_stored_page_is_never_404(Reply failure) throws Exception {
    String project = "cold" + Integer.toHexString(System.identityHashCode(failure));
    mirror.upstream().page(project, failure);

    var response = mirror.clutch().page(project);

    assertThat(response.statusCode())
        .isEqualTo(failure.status() == 401 || failure.status() == 403 ? 502 : 503);
    if (response.statusCode() == 503) {
      assertThat(response.headers().firstValue("Retry-After").orElse("")).matches("[123]");
    }
    assertThat(new String(response.body(), StandardCharsets.UTF_8))
        .doesNotContain("upstream's own words", "Exception", "\tat ");
  }

  @Test
  void after_a_failure_the_next_request_asks_again() throws Exception {
    mirror.upstream().page("recovers", Reply.failing(500), version("recovers", "1.0"));
    mirror.clutch().page("recovers");

    assertThat(mirror.clutch().page("recovers").statusCode()).isEqualTo(200);
  }

  // CONFORMANCE 111
  @Test
  void an_unknown_project_is_404_and_remembered_briefly() throws Exception {
    for (int i = 0; i < 3; i++) {
      var response = mirror.clutch().page("unknown");
      assertThat(response.statusCode()).isEqualTo(404);
      assertThat(response.headers().firstValue("Content-Type").orElse("")).startsWith("text/plain");
      assertThat(response.headers().firstValue("Cache-Control")).contains("no-cache");
    }

    assertThat(mirror.upstream().pageRequests("unknown")).isEqualTo(1);
  }

  // CONFORMANCE 111
  @Test
  void a_project_appears_a_minute_after_its_first_upload() throws Exception {
    mirror.clutch().page("newborn");
    mirror.upstream().page("newborn", version("newborn", "1.0"));
    mirror.clock().advance(Duration.ofSeconds(61));

    assertThat(mirror.clutch().page("newborn").statusCode()).isEqualTo(200);
  }

  @Test
  void an_outage_is_never_taken_for_an_unknown_project_that_was_known_as_such() throws Exception {
    mirror.clutch().page("vanished");
    mirror.upstream().page("vanished", Reply.failing(500));
    mirror.clock().advance(Duration.ofSeconds(61));

    assertThat(mirror.clutch().page("vanished").statusCode()).isEqualTo(503);
  }

  @Test
  void twenty_clients_of_one_page_cost_one_request() throws Exception {
    Gate gate = new Gate();
    mirror.upstream().page("popular", version("popular", "1.0").waitingAt(gate));
    List<CompletableFuture<HttpResponse<byte[]>>> clients = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      clients.add(mirror.clutch().getAsync("/simple/popular/", "Accept", Reply.JSON));
    }
    gate.awaitReached();

    gate.open();

    for (var client : clients) {
      assertThat(client.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
    }
    assertThat(mirror.upstream().pageRequests("popular")).isEqualTo(1);
  }

  // CONFORMANCE 116
  @Test
  void an_upstream_slower_than_three_seconds_makes_the_stored_page_come_stale() throws Exception {
    Gate gate = new Gate();
    mirror
        .upstream()
        .page("slow", version("slow", "1.0"), version("slow", "2.0").waitingAt(gate));
    mirror.clutch().page("slow");
    mirror.clock().advance(EXPIRED);
    long begin = System.nanoTime();

    try {
      assertStale(mirror.clutch().page("slow"), "slow");
    } finally {
      gate.open();
    }

    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(8));
  }

  // CONFORMANCE 116
  @Test
  void an_upstream_slower_than_nine_seconds_is_503_and_the_fetch_goes_on() throws Exception {
    Gate gate = new Gate();
    mirror.upstream().page("slower", version("slower", "1.0").waitingAt(gate));
    long begin = System.nanoTime();

    var response = mirror.clutch().page("slower");

    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
    assertThat(response.statusCode()).isEqualTo(503);
    gate.open();
    Eventually.until("the page is there", () -> mirror.clutch().page("slower").statusCode() == 200);
    assertThat(mirror.upstream().pageRequests("slower")).isEqualTo(1);
  }

  // CONFORMANCE 110
  @Test
  void the_project_list_outlives_its_upstream_too() throws Exception {
    mirror.upstream().at("/simple/", Reply.json(Pages.list("demo")), Reply.failing(500));
    mirror.clutch().get("/simple/", "Accept", Reply.JSON);
    mirror.clock().advance(EXPIRED);

    var response = mirror.clutch().get("/simple/", "Accept", Reply.JSON);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(cacheStatus(response)).contains("stale");
    assertThat(response.headers().firstValue("Cache-Control")).contains("no-cache");
  }
}
