package dev.clutch.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The attestations of files, passed on from where the page says that they are. */
// CONFORMANCE 70
@Timeout(60)
class ProvenanceTest {
  private static final String INTEGRITY = "application/vnd.pypi.integrity.v1+json";
  private static final Dist FILE = Dist.wheel("demo", "1.0");
  private static final Dist HIDDEN = Dist.wheel("demo", "2.0");
  private static final Dist BARE = Dist.wheel("demo", "3.0");
  private static final String DOCUMENT = "{\"version\": 1, \"attestation_bundles\": []}";
  private static final String PLACE = "/integrity/demo/1.0/" + FILE.filename() + "/provenance";

  @TempDir
  Path directory;

  private ScriptedUpstream upstream;
  private ScriptedUpstream elsewhere;
  private ClutchServer server;

  @BeforeEach
  void start() throws Exception {
    upstream = ScriptedUpstream.startSecure();
    elsewhere = ScriptedUpstream.startSecure();
    names(upstream.origin() + PLACE);
    upstream.at(PLACE, Reply.of(INTEGRITY, DOCUMENT));
    elsewhere.at(PLACE, Reply.of(INTEGRITY, DOCUMENT));
    server = ClutchServer.configured(
        """
        [[source]]
        name = "pypi"
        url = "%s"
        username = "me"
        password = "secret"
        ca = "%s"

        [[rule]]
        kind = "deny"
        value = "demo==2.0"
        """.formatted(upstream.index(), ScriptedUpstream.authority()), directory, new TestClock());
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
    upstream.close();
    elsewhere.close();
  }

  private void names(String url) {
    ObjectNode file = Pages.json(FILE).put("provenance", url);
    ObjectNode hidden = Pages.json(HIDDEN).put("provenance", url);
    upstream.page("demo", Reply.json(Pages.json("demo", file, hidden, Pages.json(BARE))));
  }

  private HttpResponse<byte[]> get(Dist file, String... headers) throws Exception {
    return server.get(file.pathAt("demo") + ".provenance", headers);
  }

  @Test
  void they_are_passed_on_for_a_short_while() throws Exception {
    HttpResponse<byte[]> answer = get(FILE);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(new String(answer.body(), java.nio.charset.StandardCharsets.UTF_8))
        .isEqualTo(DOCUMENT);
    assertThat(answer.headers().firstValue("Content-Type")).contains(INTEGRITY);
    assertThat(answer.headers().firstValue("Cache-Control")).contains("max-age=600, public");
    assertThat(answer.headers().firstValue("Vary").orElse("")).contains("Accept");
    assertThat(server.stored("blobs")).isEmpty();
  }

  @Test
  void the_page_names_the_source_s_own_place() throws Exception {
    assertThat(
            Pages.entry(server.page("demo"), FILE.filename()).path("provenance").asText())
        .isEqualTo(upstream.origin() + PLACE);
  }

  @ParameterizedTest
  @CsvSource({
    "text/csv, 406,",
    "'text/html, application/json', 200, application/json",
    "application/json, 200, application/json",
    "'application/json;q=0.5, application/*', 200, " + INTEGRITY,
    "*/*, 200, " + INTEGRITY,
    "'*/*, application/vnd.pypi.integrity.v1+json;q=0', 200, application/json",
  })
  void they_have_the_type_that_the_client_accepts(String accept, int status, String type)
      throws Exception {
    HttpResponse<byte[]> answer = get(FILE, "Accept", accept);

    assertThat(answer.statusCode()).isEqualTo(status);
    if (type != null) {
      assertThat(answer.headers().firstValue("Content-Type")).contains(type);
    }
  }

  @Test
  void who_has_them_is_told_so() throws Exception {
    String tag = get(FILE).headers().firstValue("ETag").orElseThrow();

    assertThat(get(FILE, "If-None-Match", tag).statusCode()).isEqualTo(304);
  }

  @Test
  void head_tells_their_length() throws Exception {
    HttpResponse<byte[]> head = server.head(FILE.pathAt("demo") + ".provenance");

    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.headers().firstValue("Content-Length"))
        .contains(String.valueOf(DOCUMENT.length()));
  }

  @Test
  void a_file_that_has_none_has_none() throws Exception {
    assertThat(get(BARE).statusCode()).isEqualTo(404);
    assertThat(get(Dist.wheel("demo", "7.0")).statusCode()).isEqualTo(404);
  }

  @Test
  void those_of_a_hidden_file_are_not_asked_for() throws Exception {
    HttpResponse<byte[]> answer = get(HIDDEN);

    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(Pages.read(answer).path("rule").asText()).isEqualTo("deny");
    assertThat(upstream.requests(PLACE)).isZero();
  }

  static Object[][] troubles() {
    return new Object[][] {
      {Reply.failing(404), 404},
      {Reply.failing(500), 503},
      {Reply.broken(), 503},
      {Reply.html("<form>Who are you?</form>"), 503},
      {Reply.of(INTEGRITY, "[1]"), 503},
      {Reply.of(INTEGRITY, "{\"version\": 1").chunked(), 503},
      {Reply.of(INTEGRITY, "{" + " ".repeat(5 << 20) + "}"), 503},
    };
  }

  @ParameterizedTest
  @MethodSource("troubles")
  void what_the_source_does_not_give_is_missing_or_unavailable(Reply reply, int status)
      throws Exception {
    upstream.at(PLACE, reply);

    assertThat(get(FILE).statusCode()).isEqualTo(status);
  }

  @Test
  void an_address_to_which_the_source_may_not_lead_is_not_asked() throws Exception {
    names("https://169.254.169.254" + PLACE);

    assertThat(get(FILE).statusCode()).isEqualTo(503);
  }

  @Test
  void credentials_go_to_the_source_itself_only() throws Exception {
    get(FILE);
    names(elsewhere.origin() + PLACE);
    server.clock().advance(ClutchServer.TTL.plus(Duration.ofHours(1)));

    assertThat(get(FILE).statusCode()).isEqualTo(200);
    assertThat(upstream.received(PLACE).get(0).headers().contains("Authorization"))
        .isTrue();
    assertThat(elsewhere.received(PLACE).get(0).headers().contains("Authorization"))
        .isFalse();
  }

  @Test
  void offline_they_are_not_stored() throws Exception {
    server.get(FILE.pathAt("demo"));

    HttpResponse<byte[]> answer = server.get("/offline" + FILE.pathAt("demo") + ".provenance");

    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(new String(answer.body(), java.nio.charset.StandardCharsets.UTF_8))
        .contains("offline: attestations are not stored");
  }
}
