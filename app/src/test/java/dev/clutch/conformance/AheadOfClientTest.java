package dev.clutch.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What a resolver asks for next is there, or on its way, when it does. */
@Timeout(60)
class AheadOfClientTest {
  private static final String PIP = "pip/26.3 {\"cpu\":\"x86_64\",\"implementation\":{\"name\":"
      + "\"CPython\",\"version\":\"3.11.7\"},\"python\":\"3.11.7\",\"system\":{\"name\":\"Linux\"}}";
  private static final Dist APP = needing("app", "1.0", "lib", "never; sys_platform == 'win32'");
  private static final Dist LIB = needing("lib", "1.0", "base");
  private static final Dist BASE = needing("base", "1.0");

  @RegisterExtension
  final Mirror mirror = new Mirror();

  /** A wheel for everywhere, as far as anybody looks at it here. */
  private static Dist needing(String project, String version, String... requirements) {
    String needs = Arrays.stream(requirements)
        .map(requirement -> "Requires-Dist: " + requirement + "\n")
        .collect(Collectors.joining());
    String metadata =
        "Metadata-Version: 2.1\nName: " + project + "\nVersion: " + version + "\n" + needs + "\n";
    String name = project.replace('-', '_') + "-" + version + "-py3-none-any.whl";
    return new Dist(name, Dist.of(name, 1_000).bytes(), metadata.getBytes(StandardCharsets.UTF_8));
  }

  private static void askMetadata(ClutchServer server, String project, Dist wheel)
      throws Exception {
    assertThat(
            server.get(wheel.pathAt(project) + ".metadata", "User-Agent", PIP).statusCode())
        .isEqualTo(200);
  }

  private static void awaitPage(ScriptedUpstream upstream, String project, int times)
      throws Exception {
    Eventually.until(
        "the page of " + project + " is asked for", () -> upstream.pageRequests(project) == times);
  }

  private static long count(ClutchServer server, String metric) throws Exception {
    String metrics = new String(server.get("/metrics").body(), StandardCharsets.UTF_8);
    return metrics
        .lines()
        .filter(line -> line.startsWith(metric))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  private void publishAll() {
    mirror.upstream().publish("app", APP);
    mirror.upstream().publish("lib", LIB);
    mirror.upstream().publish("base", BASE);
  }

  @Test
  void pages_and_metadata_of_what_is_needed_are_hits_when_they_are_asked_for() throws Exception {
    publishAll();

    askMetadata(mirror.clutch(), "app", APP);
    awaitPage(mirror.upstream(), "base", 1);

    assertThat(mirror.clutch().page("lib").headers().firstValue("Cache-Status"))
        .contains("clutch; hit");
    assertThat(mirror
            .clutch()
            .get(LIB.pathAt("lib") + ".metadata")
            .headers()
            .firstValue("Cache-Status"))
        .contains("clutch; hit");
    assertThat(mirror.upstream().pageRequests("lib")).isEqualTo(1);
    assertThat(mirror.upstream().requests(LIB.path() + ".metadata")).isEqualTo(1);
    assertThat(mirror.upstream().pageRequests("never")).isZero();
    assertThat(mirror.upstream().requests(LIB.path())).isZero();
    assertThat(count(mirror.clutch(), "clutch_ahead_total{what=\"page\"}")).isEqualTo(2);
  }

  @Test
  void a_page_that_an_installer_was_given_leads_to_its_metadata() throws Exception {
    publishAll();

    mirror.clutch().page("lib", "User-Agent", PIP);
    awaitPage(mirror.upstream(), "base", 1);

    assertThat(mirror.upstream().requests(LIB.path() + ".metadata")).isEqualTo(1);
  }

  @Test
  void who_comes_while_it_is_on_its_way_waits_for_the_same_answer() throws Exception {
    publishAll();
    Gate gate = new Gate();
    mirror.upstream().page("lib", Reply.json(Pages.json("lib", LIB)).waitingAt(gate));

    askMetadata(mirror.clutch(), "app", APP);
    gate.awaitReached();
    var page = mirror.clutch().getAsync("/simple/lib/", "Accept", Reply.JSON);
    gate.open();

    assertThat(page.get().statusCode()).isEqualTo(200);
    assertThat(mirror.upstream().pageRequests("lib")).isEqualTo(1);
  }

  @Test
  void metadata_that_is_a_hit_leads_to_pages_that_have_grown_old() throws Exception {
    publishAll();
    askMetadata(mirror.clutch(), "app", APP);
    awaitPage(mirror.upstream(), "base", 1);
    askMetadata(mirror.clutch(), "app", APP);
    assertThat(mirror.upstream().pageRequests("lib")).isEqualTo(1);

    mirror.clock().advance(ClutchServer.TTL.plusMinutes(1));
    askMetadata(mirror.clutch(), "app", APP);

    awaitPage(mirror.upstream(), "lib", 2);
  }

  @Test
  void what_nobody_asked_for_is_not_kept_fresh() throws Exception {
    publishAll();
    askMetadata(mirror.clutch(), "app", APP);
    awaitPage(mirror.upstream(), "base", 1);
    askMetadata(mirror.clutch(), "app", APP);
    mirror.clock().advance(ClutchServer.TTL.minusSeconds(25));

    for (int i = 0; i < 4; i++) {
      mirror.clutch().workBehind();
    }

    assertThat(mirror.upstream().pageRequests("app")).isEqualTo(2);
    assertThat(mirror.upstream().pageRequests("lib")).isEqualTo(1);
  }

  @Test
  void an_upstream_that_wants_to_be_left_alone_is() throws Exception {
    publishAll();
    mirror.upstream().page("busy", Reply.failing(503).with("Retry-After", "60"));
    mirror
        .clutch()
        .get(APP.pathAt("app") + ".metadata", "User-Agent", "poetry/2.5.1 CPython/3.11.7");
    awaitPage(mirror.upstream(), "never", 1);
    // The last that follows: what is under way when the clock moves would ask for a page again.
    Eventually.until(
        "the metadata of base is asked for",
        () -> mirror.upstream().requests(BASE.path() + ".metadata") == 1);
    mirror.clock().advance(ClutchServer.TTL.plus(Duration.ofHours(1)));
    mirror.clutch().page("busy");
    int asked = mirror.upstream().received().size();

    askMetadata(mirror.clutch(), "app", APP);

    Eventually.until(
        "it is given up", () -> count(mirror.clutch(), "clutch_ahead_total{what=\"failed\"}") > 0);
    assertThat(mirror.upstream().received()).hasSize(asked);
  }

  /** One that asks so much by itself that it is refused has not taken the source from anybody. */
  @Test
  void what_is_refused_when_it_is_asked_ahead_leaves_the_source_to_clients() throws Exception {
    publishAll();
    mirror.upstream().page("lib", Reply.failing(429).with("Retry-After", "600"));

    askMetadata(mirror.clutch(), "app", APP);
    Eventually.until(
        "it is given up", () -> count(mirror.clutch(), "clutch_ahead_total{what=\"failed\"}") > 0);

    assertThat(mirror.clutch().page("base").statusCode()).isEqualTo(200);
  }

  @Test
  void offline_nobody_is_asked() throws Exception {
    publishAll();
    mirror.upstream().page("lib", Reply.failing(404));
    askMetadata(mirror.clutch(), "app", APP);
    awaitPage(mirror.upstream(), "lib", 1);
    int asked = mirror.upstream().received().size();
    mirror.clutch().restartOffline();

    askMetadata(mirror.clutch(), "app", APP);

    assertThat(count(mirror.clutch(), "clutch_ahead_total")).isZero();
    assertThat(mirror.upstream().received()).hasSize(asked);
  }

  @Test
  void what_is_seen_offline_leads_to_nobody_either() throws Exception {
    publishAll();
    mirror.upstream().publish("other", needing("other", "1.0", "sentinel"));
    mirror.clutch().get(APP.pathAt("app")); // a file tells nothing
    mirror
        .clutch()
        .get(APP.pathAt("app") + ".metadata", "User-Agent", "poetry/2.5.1 CPython/3.11.7");
    awaitPage(mirror.upstream(), "base", 1);
    mirror.clock().advance(ClutchServer.TTL.plus(Duration.ofHours(1)));

    assertThat(mirror
            .clutch()
            .get("/offline" + APP.pathAt("app") + ".metadata", "User-Agent", PIP)
            .statusCode())
        .isEqualTo(200);
    askMetadata(mirror.clutch(), "other", needing("other", "1.0"));
    awaitPage(mirror.upstream(), "sentinel", 1);

    assertThat(mirror.upstream().pageRequests("lib")).isEqualTo(1);
  }

  @Test
  void it_can_be_switched_off(@TempDir Path directory) throws Exception {
    publishAll();
    String toml = """
        [server]
        ahead = false

        [[source]]
        name = "far"
        url = "%s"
        """.formatted(mirror.upstream().index());
    try (ClutchServer server = ClutchServer.configured(toml, directory, new TestClock())) {
      askMetadata(server, "app", APP);
      askMetadata(server, "app", APP);

      assertThat(count(server, "clutch_ahead_total")).isZero();
      assertThat(mirror.upstream().pageRequests("lib")).isZero();
    }
  }

  // CONFORMANCE 94
  @Test
  void a_name_goes_only_where_a_client_s_question_for_it_would(@TempDir Path directory)
      throws Exception {
    Dist app = needing("app", "1.0", "acme-tools", "ours", "theirs");
    Dist ours = needing("ours", "1.0");
    Dist theirs = needing("theirs", "1.0", "last");
    mirror.upstream().publish("theirs", theirs);
    mirror.upstream().publish("ours", needing("ours", "9.0"));
    mirror.upstream().publish("acme-tools", needing("acme-tools", "9.0"));
    try (ScriptedUpstream internal = ScriptedUpstream.start()) {
      internal.publish("app", app);
      internal.publish("ours", ours);
      String toml = """
          [[source]]
          name = "internal"
          url = "%s"
          reserved = ["acme-*"]

          [[source]]
          name = "public"
          url = "%s"
          """.formatted(internal.index(), mirror.upstream().index());
      try (ClutchServer server = ClutchServer.configured(toml, directory, new TestClock())) {
        askMetadata(server, "app", app);
        Eventually.until(
            "what is ours is asked of us", () -> internal.requests(ours.path() + ".metadata") == 1);
        awaitPage(internal, "acme-tools", 1);
        awaitPage(mirror.upstream(), "last", 1);

        assertThat(mirror.upstream().pageRequests("acme-tools")).isZero();
        assertThat(mirror.upstream().pageRequests("ours")).isZero();
        assertThat(mirror.upstream().pageRequests("app")).isZero();
      }
    }
  }

  @Test
  void what_a_rule_hides_is_not_asked_for(@TempDir Path directory) throws Exception {
    Dist hidden = needing("lib", "2.0", "evil");
    mirror.upstream().publish("app", APP);
    mirror.upstream().publish("base", BASE);
    mirror.upstream().publish("lib", LIB, hidden);
    String toml = """
        [[source]]
        name = "far"
        url = "%s"

        [[rule]]
        kind = "deny"
        project = "lib"
        value = ">=2"
        """.formatted(mirror.upstream().index());
    try (ClutchServer server = ClutchServer.configured(toml, directory, new TestClock())) {
      askMetadata(server, "app", APP);
      awaitPage(mirror.upstream(), "base", 1);

      assertThat(mirror.upstream().requests(LIB.path() + ".metadata")).isEqualTo(1);
      assertThat(mirror.upstream().requests(hidden.path() + ".metadata")).isZero();
    }
  }
}
