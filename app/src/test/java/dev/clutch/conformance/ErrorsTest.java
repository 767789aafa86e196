package dev.clutch.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ErrorsTest {
  @RegisterExtension
  final Mirror mirror = new Mirror();

  // CONFORMANCE 118
  @ParameterizedTest
  @CsvSource({
    "POST, /simple/demo/",
    "PUT, /simple/demo/",
    "DELETE, /simple/",
    "PATCH, /files/demo/a.whl",
    "POST, /pypi/demo/json",
  })
  void other_methods_than_GET_and_HEAD_are_405_and_name_these(String method, String path)
      throws Exception {
    var response = mirror.clutch().send(method, path);

    assertThat(response.statusCode()).isEqualTo(405);
    assertThat(response.headers().firstValue("Allow")).contains("GET, HEAD, OPTIONS");
    assertThat(mirror.upstream().received()).isEmpty();
  }

  // CONFORMANCE 112
  @Test
  void an_upstream_that_is_gone_is_503_for_pages_lists_and_files() throws Exception {
    mirror.upstream().close();

    for (String path : new String[] {"/simple/demo/", "/simple/", "/files/demo/demo-1.0.tar.gz"}) {
      var response = mirror.clutch().get(path);

      assertThat(response.statusCode()).isEqualTo(503);
      assertThat(response.headers().firstValue("Retry-After").orElse("")).matches("[123]");
      assertThat(response.headers().firstValue("Cache-Control")).contains("no-cache");
    }
  }

  // CONFORMANCE 115
  @ParameterizedTest
  @ValueSource(
      strings = {
        "<html>who are you?</html>",
        "{\"meta\": {\"api-version\": \"1.0\"}, \"proj",
        "",
        "[]"
      })
  void what_is_no_project_list_is_503_and_not_kept(String body) throws Exception {
    mirror.upstream().at("/simple/", Reply.json(body), Reply.json(Pages.list("demo")));

    assertThat(mirror.clutch().get("/simple/").statusCode()).isEqualTo(503);
    assertThat(mirror.clutch().get("/simple/").statusCode()).isEqualTo(200);
  }

  // CONFORMANCE 117
  @Test
  void a_redirect_is_followed_to_the_page() throws Exception {
    mirror.upstream().page("demo", Reply.redirect("/simple/other/"));
    mirror.upstream().page("other", Reply.json(Pages.json("demo", Dist.wheel("demo", "1.0"))));

    assertThat(Pages.filenames(mirror.clutch().page("demo"))).hasSize(1);
  }

  // CONFORMANCE 117
  @Test
  void redirects_in_a_circle_are_an_outage_and_no_hang() throws Exception {
    mirror.upstream().page("demo", Reply.redirect("/simple/other/"));
    mirror.upstream().page("other", Reply.redirect("/simple/demo/"));

    assertThat(mirror.clutch().page("demo").statusCode()).isEqualTo(503);
    assertThat(mirror.upstream().received()).hasSizeLessThan(12);
  }

  // CONFORMANCE 120
  @Test
  void an_error_never_shows_the_credentials_of_an_upstream() throws Exception {
    String secret = "s3cret";
    String url = mirror.upstream().index().replace("http://", "http://alice:" + secret + "@");
    mirror.upstream().page("demo", Reply.failing(401));
    mirror.clutch().close();

    try (ClutchServer server = ClutchServer.start(url, mirror.directory())) {
      var response = server.page("demo");

      assertThat(response.statusCode()).isEqualTo(502);
      assertThat(new String(response.body(), StandardCharsets.UTF_8))
          .doesNotContain(secret, "alice", "Exception", "\tat ");
      assertThat(mirror.upstream().lastPageRequest("demo").headers().get("Authorization"))
          .startsWith("Basic ");
    }
  }

  // CONFORMANCE 127
  @Test
  void what_a_client_says_about_itself_is_never_sent_upstream() throws Exception {
    Dist wheel = Dist.wheel("demo", "1.0");
    mirror.upstream().publish("demo", wheel);
    String[] personal = {
      "Authorization", "Basic YTpi", "Cookie", "a=b", "X-Forwarded-For", "1.2.3.4"
    };

    mirror.clutch().get("/simple/demo/", personal);
    mirror.clutch().get(wheel.pathAt("demo"), personal);

    assertThat(mirror.upstream().received()).hasSize(2).allSatisfy(request -> {
      assertThat(request.headers().contains("Authorization")).isFalse();
      assertThat(request.headers().contains("Cookie")).isFalse();
      assertThat(request.headers().contains("X-Forwarded-For")).isFalse();
      assertThat(request.headers().get("User-Agent")).startsWith("clutch/");
    });
  }
}
