package dev.clutch.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** CONFORMANCE 22: all of A holds for the project list and for a project page. */
@ParameterizedClass
@ValueSource(strings = {"/simple/", "/simple/demo/"})
class NegotiationTest {
  private static final String JSON = "application/vnd.pypi.simple.v1+json";
  private static final String HTML = "application/vnd.pypi.simple.v1+html";

  @RegisterExtension
  static final Mirror mirror = new Mirror();

  @Parameter
  String path = "";

  @BeforeAll
  static void publish() {
    mirror.upstream().publish("demo", Dist.wheel("demo", "1.0"));
    mirror.upstream().at("/simple/", Reply.json(Pages.list("demo")));
  }

  private HttpResponse<byte[]> accept(String accept) throws IOException, InterruptedException {
    return mirror.clutch().get(path, "Accept", accept);
  }

  private static String type(HttpResponse<byte[]> response) {
    return response.headers().firstValue("Content-Type").orElse("none");
  }

  // CONFORMANCE 1
  @Test
  void a_client_without_Accept_gets_text_html() throws Exception {
    var response = mirror.clutch().get(path);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(type(response)).startsWith("text/html");
    assertThat(new String(response.body(), StandardCharsets.UTF_8)).startsWith("<!DOCTYPE html>");
  }

  // CONFORMANCE 2, 5, 10, 11, 13
  @ParameterizedTest
  @ValueSource(
      strings = {
        "*/*",
        "text/html",
        JSON + ";q=0.1, text/html;q=0.9",
        JSON + ";q=0, */*",
        "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
      })
  void a_client_that_prefers_plain_html_or_nothing_gets_text_html(String accept) throws Exception {
    assertThat(type(accept(accept))).startsWith("text/html");
  }

  // CONFORMANCE 3, 6, 7, 8, 9, 12, 14, 21
  @ParameterizedTest
  @ValueSource(
      strings = {
        JSON,
        JSON + ", " + HTML + "; q=0.1, text/html; q=0.01",
        JSON + ", " + HTML + ";q=0.2, text/html;q=0.01",
        JSON + ", */*;q=0.1",
        "text/html;q=0.01, " + HTML + ";q=0.2, " + JSON,
        JSON + ", text/html",
        "application/vnd.pypi.simple.latest+json",
        "APPLICATION/VND.PYPI.SIMPLE.V1+JSON",
        "application/*"
      })
  void a_client_that_prefers_json_gets_json_labelled_as_version_1(String accept) throws Exception {
    var response = accept(accept);

    assertThat(type(response)).isEqualTo(JSON);
    assertThat(Pages.read(response).isObject()).isTrue();
  }

  // CONFORMANCE 4, 14
  @ParameterizedTest
  @ValueSource(strings = {HTML, "application/vnd.pypi.simple.latest+html"})
  void a_client_that_prefers_versioned_html_gets_that(String accept) throws Exception {
    assertThat(type(accept(accept))).isEqualTo(HTML);
  }

  // CONFORMANCE 15, 16
  @ParameterizedTest
  @ValueSource(strings = {"application/vnd.pypi.simple.v2+json", "image/png"})
  void a_client_that_accepts_nothing_we_have_gets_406(String accept) throws Exception {
    var response = accept(accept);

    assertThat(response.statusCode()).isEqualTo(406);
    assertThat(type(response)).startsWith("text/plain");
    assertThat(response.headers().firstValue("Vary").orElse("")).contains("Accept");
  }

  // CONFORMANCE 17
  @ParameterizedTest
  @ValueSource(strings = {";;q=", JSON + ";q=abc", ",,,", "/", "a/b;q=2", "*"})
  void a_malformed_Accept_is_no_failure_of_ours(String accept) throws Exception {
    assertThat(accept(accept).statusCode()).isIn(200, 400, 406);
  }

  // CONFORMANCE 17
  @Test
  void an_Accept_of_20_kB_is_refused_or_understood() throws Exception {
    try (RawClient client = mirror.clutch().raw()) {
      var response = client.get(path, "Accept: " + "x/y,".repeat(5_000)).read();

      assertThat(response.status()).isIn(200, 406, 431);
    }
  }

  // CONFORMANCE 18
  @Test
  void two_Accept_lines_are_one() throws Exception {
    var response = mirror.clutch().get(path, "Accept", "text/html;q=0.1", "Accept", JSON);

    assertThat(type(response)).isEqualTo(JSON);
  }

  // CONFORMANCE 19
  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/vnd.pypi.simple.v1+json",
        "application/vnd.pypi.simple.v1%2Bjson",
        "application/vnd.pypi.simple.v1%20json"
      })
  void the_format_in_the_query_goes_before_Accept(String format) throws Exception {
    var response = mirror.clutch().get(path + "?format=" + format, "Accept", "text/html");

    assertThat(type(response)).isEqualTo(JSON);
  }

  // CONFORMANCE 20
  @Test
  void the_format_in_the_query_may_ask_for_html() throws Exception {
    var response = mirror.clutch().get(path + "?format=text/html", "Accept", JSON);

    assertThat(type(response)).startsWith("text/html");
  }

  // CONFORMANCE 20
  @Test
  void an_unknown_format_in_the_query_is_ignored() throws Exception {
    var response = mirror.clutch().get(path + "?format=bogus", "Accept", JSON);

    assertThat(type(response)).isEqualTo(JSON);
  }

  // CONFORMANCE 22
  @ParameterizedTest
  @ValueSource(strings = {"*/*", JSON, HTML, "image/png"})
  void every_answer_varies_by_Accept(String accept) throws Exception {
    assertThat(accept(accept).headers().firstValue("Vary").orElse("").split(", "))
        .contains("Accept");
  }

  // CONFORMANCE 23
  @ParameterizedTest
  @ValueSource(strings = {"*/*", JSON, HTML, "image/png"})
  void HEAD_is_GET_without_the_body(String accept) throws Exception {
    accept(accept); // so that both are hits
    var get = accept(accept);

    var head = mirror.clutch().head(path, "Accept", accept);

    assertThat(head.statusCode()).isEqualTo(get.statusCode());
    assertThat(withoutDate(head)).isEqualTo(withoutDate(get));
    assertThat(head.body()).isEmpty();
  }

  private static Object withoutDate(HttpResponse<byte[]> response) {
    var fields = new java.util.TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    fields.putAll(response.headers().map());
    fields.remove("Date");
    return fields;
  }
}
