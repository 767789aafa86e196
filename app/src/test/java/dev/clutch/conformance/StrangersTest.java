package dev.clutch.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What others than installers ask of an index. */
class StrangersTest {
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @RegisterExtension
  static final Mirror mirror = new Mirror();

  private static HttpResponse<String> post(String path, byte[] body) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(mirror.clutch().uri(path))
        .POST(BodyPublishers.ofByteArray(body))
        .build();
    return CLIENT.send(request, BodyHandlers.ofString());
  }

  // CONFORMANCE 118
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/legacy",
        "/legacy/",
        "/simple",
        "/simple/",
        "/pypi/simple/",
        "/root/pypi/+simple/"
      })
  void an_upload_is_405_and_told_where_to_go(String path) throws Exception {
    HttpResponse<String> response = post(path, new byte[3 << 20]);

    assertThat(response.statusCode()).isEqualTo(405);
    assertThat(response.headers().firstValue("Allow")).contains("GET, HEAD, OPTIONS");
    assertThat(response.body()).contains("mirror", "https://upload.pypi.org/legacy/");
  }

  // CONFORMANCE 121
  @ParameterizedTest
  @ValueSource(strings = {"/pypi", "/pypi/"})
  void xml_rpc_is_a_fault_that_says_what_to_use(String path) throws Exception {
    HttpResponse<String> response = post(path, "<!DOCTYPE x [".getBytes(StandardCharsets.UTF_8));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type").orElse("")).startsWith("text/xml");
    assertThat(response.body())
        .startsWith("<?xml")
        .contains("<fault>", "api-method = simple", "/pypi/&lt;project&gt;/json");
  }

  // CONFORMANCE 158
  @Test
  void a_program_in_a_browser_may_read_everything_public() throws Exception {
    Dist wheel = Dist.wheel("demo", "1.0");
    mirror.upstream().publish("demo", wheel);

    for (String path : new String[] {
      "/simple/demo/",
      wheel.pathAt("demo"),
      wheel.pathAt("demo") + ".metadata",
      "/pypi/demo/json",
      "/simple/nothing/"
    }) {
      assertThat(mirror.clutch().get(path).headers().firstValue("Access-Control-Allow-Origin"))
          .as(path)
          .contains("*");
    }
  }

  // CONFORMANCE 118, 158
  @ParameterizedTest
  @ValueSource(strings = {"/simple/demo/", "/simple/", "/files/demo/x.whl", "/pypi/demo/json"})
  void a_browser_is_told_what_it_may_ask(String path) throws Exception {
    var response = mirror.clutch().send("OPTIONS", path);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Allow")).contains("GET, HEAD, OPTIONS");
    assertThat(response.headers().firstValue("Access-Control-Allow-Origin")).contains("*");
    assertThat(response.headers().firstValue("Access-Control-Allow-Headers").orElse(""))
        .contains("Range");
  }

  // CONFORMANCE 158
  @Test
  void a_browser_is_told_once_that_there_is_no_icon() throws Exception {
    assertThat(mirror.clutch().get("/favicon.ico").statusCode()).isEqualTo(204);
  }
}
