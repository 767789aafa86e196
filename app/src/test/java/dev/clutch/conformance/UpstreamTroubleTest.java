package dev.clutch.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What comes of an upstream's faults at the other end, where the clients are. */
class UpstreamTroubleTest {
  private static final Duration EXPIRED = Duration.ofHours(1);

  @RegisterExtension
  final Mirror mirror = new Mirror();

  // CONFORMANCE 114
  @Test
  void an_upstream_that_asks_for_patience_gets_it_and_clients_get_stale_pages() throws Exception {
    mirror.upstream().publish("demo", Dist.wheel("demo", "1.0"));
    mirror.upstream().publish("other", Dist.wheel("other", "1.0"));
    mirror.clutch().page("demo");
    mirror.clock().advance(EXPIRED);
    mirror.upstream().page("demo", Reply.failing(429).with("Retry-After", "60"));

    HttpResponse<byte[]> limited = mirror.clutch().page("demo");
    HttpResponse<byte[]> meanwhile = mirror.clutch().page("other");

    assertThat(Pages.filenames(limited)).hasSize(1);
    assertThat(cacheStatus(limited)).contains("stale");
    assertThat(meanwhile.statusCode()).isEqualTo(503);
    assertThat(meanwhile.headers().firstValue("Retry-After").orElse("")).matches("[123]");
    assertThat(mirror.upstream().pageRequests("other")).isZero();

    mirror.clock().advance(Duration.ofSeconds(61));
    assertThat(mirror.clutch().page("other").statusCode()).isEqualTo(200);
  }

  @Test
  void a_page_that_breaks_off_once_is_whole_at_the_client() throws Exception {
    String page = Pages.json("demo", Dist.wheel("demo", "1.0"));
    mirror.upstream().page("demo", Reply.json(page).breakingAfter(20), Reply.json(page));

    assertThat(Pages.filenames(mirror.clutch().page("demo"))).hasSize(1);
    assertThat(mirror.upstream().pageRequests("demo")).isEqualTo(2);
  }

  // CONFORMANCE 115
  @Test
  void a_page_that_grows_without_end_when_it_is_decoded_is_an_outage() throws Exception {
    mirror.upstream().page("demo", Reply.of(Reply.JSON, bomb()).with("Content-Encoding", "gzip"));

    HttpResponse<byte[]> response = mirror.clutch().page("demo");

    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(text(response)).contains("it grows more than 200-fold when it is unpacked");
  }

  @Test
  void a_redirect_to_where_a_source_may_not_lead_is_an_outage_that_names_both() throws Exception {
    mirror.upstream().page("demo", Reply.redirect("http://169.254.169.254/latest/meta-data/"));

    HttpResponse<byte[]> response = mirror.clutch().page("demo");

    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(text(response)).contains("127.0.0.1 leads to 169.254.169.254, a link-local address");
  }

  // CONFORMANCE 127
  @Test
  void credentials_of_an_upstream_never_reach_another_host() throws Exception {
    Dist wheel = Dist.wheel("demo", "1.0");
    String url = mirror.upstream().index().replace("http://", "http://alice:s3cret@");
    mirror.clutch().close();
    try (ScriptedUpstream other = ScriptedUpstream.start();
        ClutchServer server = ClutchServer.start(url, mirror.directory())) {
      other.serve(wheel);
      mirror.upstream().publish("demo", wheel);
      mirror.upstream().at(wheel.path(), Reply.redirect(other.origin() + wheel.path()));

      assertThat(server.get(wheel.pathAt("demo")).body()).isEqualTo(wheel.bytes());
      assertThat(other.received())
          .hasSize(1)
          .allSatisfy(
              request -> assertThat(request.headers().contains("Authorization")).isFalse());
      assertThat(mirror.upstream().received(wheel.path()))
          .allSatisfy(
              request -> assertThat(request.headers().contains("Authorization")).isTrue());
    }
  }

  // CONFORMANCE 105
  @Test
  void a_cookie_of_the_upstream_is_neither_kept_nor_passed_on() throws Exception {
    String page = Pages.json("demo", Dist.wheel("demo", "1.0"));
    mirror.upstream().page("demo", Reply.json(page).with("Set-Cookie", "session=1; Path=/"));

    HttpResponse<byte[]> response = mirror.clutch().page("demo");
    mirror.clock().advance(EXPIRED);
    mirror.clutch().page("demo");

    assertThat(response.headers().firstValue("Set-Cookie")).isEmpty();
    assertThat(mirror.upstream().received("/simple/demo/"))
        .hasSize(2)
        .allSatisfy(request -> assertThat(request.headers().contains("Cookie")).isFalse());
  }

  /** Seventy megabytes of nothing. */
  private static byte[] bomb() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      byte[] blanks = new byte[1 << 20];
      for (int i = 0; i < 70; i++) {
        gzip.write(blanks);
      }
    }
    return bytes.toByteArray();
  }

  private static String cacheStatus(HttpResponse<byte[]> response) {
    return response.headers().firstValue("Cache-Status").orElse("");
  }

  private static String text(HttpResponse<byte[]> response) {
    return new String(response.body(), StandardCharsets.UTF_8);
  }
}
