package dev.clutch.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConditionalTest {
  private static final Dist WHEEL = Dist.wheel("demo", "1.0");
  private static final String FILE = WHEEL.pathAt("demo");

  @RegisterExtension
  static final Mirror mirror = new Mirror();

  @BeforeAll
  static void publish() throws Exception {
    mirror.upstream().publish("demo", WHEEL);
    mirror.upstream().at("/simple/", Reply.json(Pages.list("demo")));
    mirror.clutch().get(FILE);
  }

  private static String tag(HttpResponse<byte[]> response) {
    return response.headers().firstValue("ETag").orElseThrow();
  }

  // CONFORMANCE 98, 163
  @ParameterizedTest
  @ValueSource(strings = {"/simple/", "/simple/demo/", "/files/demo/demo-1.0-py3-none-any.whl"})
  void who_has_the_current_version_gets_304_with_its_tag_and_freshness(String path)
      throws Exception {
    var full = mirror.clutch().get(path);

    var response = mirror.clutch().get(path, "If-None-Match", tag(full));

    assertThat(response.statusCode()).isEqualTo(304);
    assertThat(response.body()).isEmpty();
    for (String field : new String[] {"ETag", "Cache-Control", "Vary", "Age"}) {
      assertThat(response.headers().firstValue(field)).isEqualTo(full.headers().firstValue(field));
    }
    assertThat(response.headers().firstValue("Date")).isPresent();
    assertThat(response.headers().firstValue("Cache-Control").orElse("")).contains("max-age=");
  }

  // CONFORMANCE 99
  @ParameterizedTest
  @ValueSource(strings = {"\"x\", %s", "*", "W/%s", "\"x\",W/%s,\"y\""})
  void lists_stars_and_weak_tags_are_compared_weakly(String field) throws Exception {
    for (String path : new String[] {"/simple/demo/", "/simple/", FILE}) {
      String tag = tag(mirror.clutch().get(path));

      assertThat(mirror
              .clutch()
              .get(path, "If-None-Match", field.replace("%s", tag))
              .statusCode())
          .isEqualTo(304);
    }
  }

  // CONFORMANCE 98
  @ParameterizedTest
  @ValueSource(strings = {"/simple/", "/simple/demo/", "/files/demo/demo-1.0-py3-none-any.whl"})
  void who_has_another_version_gets_all(String path) throws Exception {
    var response = mirror.clutch().get(path, "If-None-Match", "\"other\"");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isNotEmpty();
  }

  // CONFORMANCE 100, 163
  @Test
  void each_representation_and_coding_has_a_strong_tag_of_its_own() throws Exception {
    Set<String> tags = new HashSet<>();
    for (String accept : new String[] {Reply.JSON, "application/vnd.pypi.simple.v1+html"}) {
      for (String coding : new String[] {"identity", "gzip"}) {
        tags.add(
            tag(mirror.clutch().get("/simple/demo/", "Accept", accept, "Accept-Encoding", coding)));
      }
    }

    assertThat(tags).hasSize(4).noneMatch(tag -> tag.startsWith("W/"));
  }

  // CONFORMANCE 101, 107
  @Test
  void a_new_release_changes_the_tag_after_the_time_to_live() throws Exception {
    mirror.upstream().publish("growing", Dist.wheel("growing", "1.0"));
    var before = mirror.clutch().page("growing");
    mirror
        .upstream()
        .publish("growing", Dist.wheel("growing", "1.0"), Dist.wheel("growing", "2.0"));
    mirror.clock().advance(ClutchServer.TTL.plus(Duration.ofHours(1)));

    var after = mirror.clutch().page("growing", "If-None-Match", tag(before));

    assertThat(after.statusCode()).isEqualTo(200);
    assertThat(Pages.filenames(after)).hasSize(2);
    assertThat(tag(after)).isNotEqualTo(tag(before));
  }

  // CONFORMANCE 101
  @Test
  void an_unchanged_upstream_keeps_the_tag() throws Exception {
    Dist wheel = Dist.wheel("steady", "1.0");
    mirror.upstream().page("steady", Reply.json(Pages.json("steady", wheel)).withEtag("\"v1\""));
    var before = mirror.clutch().page("steady");
    mirror.clock().advance(ClutchServer.TTL.plus(Duration.ofHours(1)));

    var after = mirror.clutch().page("steady", "If-None-Match", tag(before));

    assertThat(after.statusCode()).isEqualTo(304);
    assertThat(tag(after)).isEqualTo(tag(before));
  }

  // CONFORMANCE 102
  @Test
  void a_date_decides_nothing_where_a_tag_is_given() throws Exception {
    var response = mirror
        .clutch()
        .get(
            "/simple/demo/",
            "If-None-Match",
            "\"other\"",
            "If-Modified-Since",
            "Wed, 01 Jan 2098 00:00:00 GMT");

    assertThat(response.statusCode()).isEqualTo(200);
  }

  // CONFORMANCE 103, 104
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Cache-Control: max-age=0",
        "Cache-Control: no-cache",
        "Pragma: no-cache",
        "Cache-Control: only-if-cached"
      })
  void a_client_cannot_make_us_ask_again_while_our_copy_is_fresh(String header) throws Exception {
    mirror.clutch().page("demo");
    int before = mirror.upstream().pageRequests("demo");
    String[] field = header.split(": ", 2);

    assertThat(mirror.clutch().page("demo", field[0], field[1]).statusCode()).isEqualTo(200);
    assertThat(mirror.upstream().pageRequests("demo")).isEqualTo(before);
  }

  // CONFORMANCE 105, 108, 163
  @Test
  void date_age_and_cookies_are_ours_not_the_upstreams() throws Exception {
    mirror
        .upstream()
        .page(
            "aged",
            Reply.json(Pages.json("aged", Dist.wheel("aged", "1.0")))
                .with("Age", "86400")
                .with("Set-Cookie", "a=b")
                .with("Cache-Control", "max-age=1, private")
                .with("X-Upstream", "yes"));

    var response = mirror.clutch().page("aged");

    assertThat(response.headers().firstValue("Age")).contains("0");
    assertThat(response.headers().firstValue("Date")).isPresent();
    assertThat(response.headers().firstValue("Set-Cookie")).isEmpty();
    assertThat(response.headers().firstValue("X-Upstream")).isEmpty();
    assertThat(response.headers().firstValue("Cache-Control")).contains("max-age=600, public");
  }

  // CONFORMANCE 105
  @Test
  void what_an_upstream_says_about_a_file_is_not_passed_on() throws Exception {
    Dist wheel = Dist.wheel("aged-file", "1.0");
    mirror.upstream().publish("aged-file", wheel);
    mirror
        .upstream()
        .at(
            wheel.path(),
            Reply.file(wheel.bytes())
                .with("Age", "9")
                .with("Set-Cookie", "a=b")
                .with("ETag", "\"u\""));

    var response = mirror.clutch().get(wheel.pathAt("aged-file"));

    assertThat(response.headers().firstValue("Age")).isEmpty();
    assertThat(response.headers().firstValue("Set-Cookie")).isEmpty();
    assertThat(response.headers().firstValue("ETag")).isNotEqualTo(java.util.Optional.of("\"u\""));
  }

  // CONFORMANCE 163
  @Test
  void a_fresh_page_says_how_old_it_is() throws Exception {
    mirror.upstream().publish("older", Dist.wheel("older", "1.0"));
    mirror.clutch().page("older");
    mirror.clock().advance(Duration.ofSeconds(90));

    assertThat(mirror.clutch().page("older").headers().firstValue("Age")).contains("90");
  }

  // CONFORMANCE 109
  @ParameterizedTest
  @ValueSource(strings = {"/simple/", "/simple/demo/"})
  void a_page_is_gzipped_for_who_asks(String path) throws Exception {
    var plain = mirror.clutch().get(path);

    var response = mirror.clutch().get(path, "Accept-Encoding", "br, gzip;q=0.5, zstd");

    assertThat(response.headers().firstValue("Content-Encoding")).contains("gzip");
    var unpacked = new GZIPInputStream(new ByteArrayInputStream(response.body()));
    assertThat(unpacked.readAllBytes()).isEqualTo(plain.body());
  }

  // CONFORMANCE 109
  @ParameterizedTest
  @ValueSource(strings = {"gzip;q=0", "identity", "br, zstd", "nonsense", "*;q=0", ""})
  void a_page_is_plain_for_everybody_else(String coding) throws Exception {
    for (String path : new String[] {"/simple/", "/simple/demo/"}) {
      var response = mirror.clutch().get(path, "Accept-Encoding", coding);

      assertThat(response.headers().firstValue("Content-Encoding")).isEmpty();
      assertThat(response.headers().firstValue("Vary").orElse("")).contains("Accept-Encoding");
    }
  }
}
