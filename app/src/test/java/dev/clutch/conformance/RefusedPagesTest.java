package dev.clutch.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What may not replace a stored page, although it is a page. */
@Timeout(60)
class RefusedPagesTest {
  private static final Duration EXPIRED = ClutchServer.TTL.plus(Duration.ofHours(1));
  private static final String EMPTY =
      "{\"meta\": {\"api-version\": \"1.1\"}, \"name\": \"demo\", \"versions\": [], \"files\": []}";
  private static final Dist V1 = Dist.wheel("demo", "1.0");
  private static final Dist V2 = Dist.wheel("demo", "2.0");

  @RegisterExtension
  final Mirror mirror = new Mirror();

  private static Reply serial(String body, int serial) {
    return Reply.json(body).with("X-PyPI-Last-Serial", Integer.toString(serial));
  }

  private static String cacheStatus(HttpResponse<byte[]> response) {
    return response.headers().firstValue("Cache-Status").orElse("none");
  }

  /** Returns the page as it is after the upstream said one thing and then another. */
  private HttpResponse<byte[]> after(Reply first, Reply then) throws Exception {
    mirror.upstream().page("demo", first, then);
    mirror.clutch().page("demo");
    mirror.clock().advance(EXPIRED);
    return mirror.clutch().page("demo");
  }

  static List<Reply> suspicious() {
    return List.of(
        serial(Pages.json("demo", V1), 6), // older
        Reply.json(EMPTY), // emptied, and nothing says that it is newer
        serial(EMPTY, 7),
        Reply.html(Pages.html(V1).replace("</body></html>", "")), // cut
        Reply.html(Pages.html(V1, V2).replaceFirst("(?s)-2\\.0.*", "")), // in a tag
        Reply.html("<html><title>Links for other</title><body>" + Pages.html(V1) + "</html>"));
  }

  // CONFORMANCE 115
  @ParameterizedTest
  @MethodSource("suspicious")
  void the_stored_page_stays(Reply reply) throws Exception {
    var response = after(serial(Pages.json("demo", V1, V2), 7).with("ETag", "\"v0\""), reply);

    assertThat(Pages.filenames(response)).containsExactly(V1.filename(), V2.filename());
    assertThat(cacheStatus(response)).contains("stale");
  }

  static List<Reply> news() {
    return List.of(
        serial(EMPTY, 8),
        Reply.json(EMPTY).with("ETag", "\"v1\""),
        Reply.json(EMPTY.replace("\"files\"", "\"project-status\": \"quarantined\", \"files\"")));
  }

  @ParameterizedTest
  @MethodSource("news")
  void a_project_that_was_really_emptied_is(Reply reply) throws Exception {
    var response = after(serial(Pages.json("demo", V1), 7).with("ETag", "\"v0\""), reply);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(Pages.filenames(response)).isEmpty();
    assertThat(cacheStatus(response)).doesNotContain("stale");
  }

  @Test
  void a_page_in_html_that_never_closes_is_taken_where_it_lost_nothing() throws Exception {
    var response = after(
        Reply.html(Pages.html(V1)), Reply.html(Pages.html(V1, V2).replace("</body></html>", "")));

    assertThat(Pages.filenames(response)).containsExactly(V1.filename(), V2.filename());
  }

  @Test
  void a_page_that_may_be_cut_is_never_confirmed_by_its_tag() throws Exception {
    after(
        Reply.html(Pages.html(V1).replace("</body></html>", "")).with("ETag", "\"v1\""),
        Reply.html(Pages.html(V1, V2)).with("ETag", "\"v1\""));

    assertThat(Pages.filenames(mirror.clutch().page("demo"))).hasSize(2);
    assertThat(mirror.upstream().lastPageRequest("demo").headers().contains("If-None-Match"))
        .isFalse();
  }

  @Test
  void what_was_refused_is_not_asked_for_at_every_request() throws Exception {
    after(Reply.json(Pages.json("demo", V1)), Reply.json(EMPTY));

    for (int i = 0; i < 5; i++) {
      mirror.clock().advance(Duration.ofSeconds(1));
      assertThat(cacheStatus(mirror.clutch().page("demo"))).contains("stale");
    }

    assertThat(mirror.upstream().pageRequests("demo")).isEqualTo(2);
  }

  @Test
  void it_is_asked_for_again_soon() throws Exception {
    mirror
        .upstream()
        .page(
            "demo",
            Reply.json(Pages.json("demo", V1)),
            Reply.json(EMPTY),
            Reply.json(Pages.json("demo", V1, V2)));
    mirror.clutch().page("demo");
    mirror.clock().advance(EXPIRED);
    mirror.clutch().page("demo");
    mirror.clock().advance(Duration.ofSeconds(15));

    assertThat(Pages.filenames(mirror.clutch().page("demo"))).hasSize(2);
  }

  @Test
  void with_nothing_stored_a_page_of_another_project_is_an_outage() throws Exception {
    mirror
        .upstream()
        .page("demo", Reply.html("<html><h1>Links for other</h1><body>" + Pages.html(V1)));

    assertThat(mirror.clutch().page("demo").statusCode()).isEqualTo(503);
  }

  @Test
  void with_nothing_stored_html_that_ends_in_a_tag_is_an_outage() throws Exception {
    mirror.upstream().page("demo", Reply.html("<html><body><a href=\"demo-1.0.tar.gz\""));

    assertThat(mirror.clutch().page("demo").statusCode()).isEqualTo(503);
  }

  @Test
  void a_project_list_that_lost_all_projects_does_not_replace_the_stored_one() throws Exception {
    mirror.upstream().at("/simple/", Reply.json(Pages.list("demo")), Reply.json(Pages.list()));
    mirror.clutch().get("/simple/", "Accept", Reply.JSON);
    mirror.clock().advance(EXPIRED);

    var response = mirror.clutch().get("/simple/", "Accept", Reply.JSON);

    assertThat(Pages.read(response).path("projects")).hasSize(1);
    assertThat(cacheStatus(response)).contains("stale");
  }
}
