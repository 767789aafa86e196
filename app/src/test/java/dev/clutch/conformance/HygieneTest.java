package dev.clutch.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HygieneTest {
  private static final String REQUEST = "GET /simple/demo/ HTTP/1.1\r\nHost: localhost\r\n";

  @RegisterExtension
  static final Mirror mirror = new Mirror();

  @BeforeAll
  static void publish() {
    mirror.upstream().publish("demo", Dist.wheel("demo", "1.0"));
  }

  // CONFORMANCE 155
  @Test
  void one_connection_serves_many_requests() throws Exception {
    try (RawClient client = mirror.clutch().raw()) {
      for (int i = 0; i < 3; i++) {
        assertThat(client.send(REQUEST + "\r\n").read().status()).isEqualTo(200);
      }
    }
  }

  // CONFORMANCE 155
  @Test
  void pipelined_requests_are_answered_in_their_order() throws Exception {
    try (RawClient client = mirror.clutch().raw()) {
      client.send(REQUEST + "\r\n" + REQUEST.replace("demo", "nobody") + "\r\n" + REQUEST + "\r\n");

      assertThat(client.read().status()).isEqualTo(200);
      assertThat(client.read().status()).isEqualTo(404);
      assertThat(client.read().status()).isEqualTo(200);
    }
  }

  // CONFORMANCE 155
  @ParameterizedTest
  @ValueSource(strings = {"/simple/demo/", "/files/demo/demo-1.0-py3-none-any.whl", "/healthz"})
  void a_connection_of_HTTP_1_0_is_closed_after_the_answer(String path) throws Exception {
    try (RawClient client = mirror.clutch().raw()) {
      var response = client.send("GET " + path + " HTTP/1.0\r\n\r\n").read();

      assertThat(response.status()).isEqualTo(200);
      assertThat(response.isWhole()).isTrue();
      assertThat(client.isClosedByServer()).isTrue();
    }
  }

  // CONFORMANCE 156
  @ParameterizedTest
  @ValueSource(
      strings = {
        "//simple//demo/",
        "/simple/demo/%00",
        "/simple/%c0%ae%c0%ae/",
        "/simple/..%2f..%2fetc/passwd",
        "/simple/demo/..;/",
        "/simple/demo;x=y/",
        "/files/demo/%c0%ae%c0%ae%c0%afetc",
        "/../../../etc/passwd",
        "/simple/\\..\\",
        "/%",
        "/simple/%u002e/"
      })
  void a_trick_in_a_path_is_refused(String target) throws Exception {
    try (RawClient client = mirror.clutch().raw()) {
      var response = client.get(target).read();

      assertThat(response.status()).isIn(400, 404);
      assertThat(response.text()).doesNotContain("jetty", "Jetty", "<html", "Exception");
    }
  }

  // CONFORMANCE 156
  @Test
  void a_target_of_16_kB_is_refused_in_our_own_words() throws Exception {
    try (RawClient client = mirror.clutch().raw()) {
      var response = client.get("/simple/" + "a".repeat(17_000) + "/").read();

      assertThat(response.status()).isIn(400, 404, 414, 431);
      assertThat(response.text()).doesNotContain("jetty", "Jetty", "<html");
    }
  }

  /** A proxy in front of us would otherwise ask on the connection once more, and hear nothing. */
  @ParameterizedTest
  @ValueSource(strings = {"/../simple/", "/files/demo%00/x", "/simple/%"})
  void who_can_not_be_understood_is_told_that_the_connection_ends(String target) throws Exception {
    try (RawClient client = mirror.clutch().raw()) {
      var response =
          client.send("GET " + target + " HTTP/1.1\r\nHost: localhost\r\n\r\n").read();

      assertThat(response.status()).isEqualTo(400);
      assertThat(response.header("Connection")).contains("close");
      assertThat(client.isClosedByServer()).isTrue();
    }
  }

  // CONFORMANCE 157
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        "X-Folded: a\r\n b\r\n\r\n",
        "Transfer-Encoding: chunked, identity\r\n\r\n",
        "Content-Length: -1\r\n\r\n",
        "Bad Name: x\r\n\r\n",
        "Host: other\r\n\r\n"
      })
  void a_request_that_two_servers_could_read_differently_is_400(String rest) throws Exception {
    assertThat(mirror.clutch().raw(REQUEST + rest).status()).isEqualTo(400);
  }

  // CONFORMANCE 158
  @ParameterizedTest
  @ValueSource(strings = {"/healthz", "/readyz", "/robots.txt", "/"})
  void the_places_that_operators_look_at_exist(String path) throws Exception {
    assertThat(mirror.clutch().get(path).statusCode()).isEqualTo(200);
    assertThat(mirror.clutch().head(path).statusCode()).isEqualTo(200);
  }

  // CONFORMANCE 158
  @Test
  void a_browser_may_read_pages_from_anywhere() throws Exception {
    assertThat(mirror.clutch().page("demo").headers().firstValue("Access-Control-Allow-Origin"))
        .contains("*");
  }

  // CONFORMANCE 158
  @ParameterizedTest
  @ValueSource(strings = {"/nothing", "/favicon.png", "/simple.txt"})
  void what_is_not_there_is_404_in_our_own_words(String path) throws Exception {
    var response = mirror.clutch().get(path);

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(response.headers().firstValue("Content-Type").orElse("")).startsWith("text/plain");
  }

  // CONFORMANCE 162
  @Test
  void two_slashes_after_simple_are_one() throws Exception {
    try (RawClient client = mirror.clutch().raw()) {
      assertThat(client.get("/simple//demo/").read().status()).isEqualTo(200);
    }
  }

  @Test
  void readiness_does_not_depend_on_the_upstream() throws Exception {
    try (ClutchServer server =
        ClutchServer.start("http://127.0.0.1:9/simple/", mirror.directory().resolve("other"))) {
      assertThat(server.get("/readyz").statusCode()).isEqualTo(200);
    }
  }
}
