package dev.clutch.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A web server in front: the tests are it, where its address is trusted, and a stranger where it is not. */
@Timeout(60)
class FrontTest {
  private static final Dist FILE = Dist.wheel("demo", "1.0");
  private static final String ACCEL = "X-Accel-Redirect";
  private static final String SENDS = "X-Sendfile-Type";

  @TempDir
  Path directory;

  private ScriptedUpstream upstream;
  private @Nullable ClutchServer server;

  @BeforeEach
  void start() throws Exception {
    upstream = ScriptedUpstream.start();
    upstream.publish("demo", FILE);
  }

  @AfterEach
  void stop() throws Exception {
    server().close();
    upstream.close();
  }

  private ClutchServer server() {
    return Objects.requireNonNull(server);
  }

  private void serve(String... settings) throws Exception {
    server = ClutchServer.configured(
        "[server]\n" + String.join("\n", settings) + "\n[[source]]\nname = \"up\"\nurl = \""
            + upstream.index() + "\"\n",
        directory,
        new TestClock());
  }

  private void serveTrusting(String... more) throws Exception {
    String[] all = new String[more.length + 1];
    System.arraycopy(more, 0, all, 0, more.length);
    all[more.length] = "trusted-proxies = [\"127.0.0.1\", \"10.0.0.0/8\"]";
    serve(all);
  }

  /** Returns where the JSON API says that the project's page is. */
  private String page(String path, String... headers) throws Exception {
    JsonNode document = Pages.read(server().get(path, headers).body());
    return document.path("info").path("package_url").asText();
  }

  private String own() {
    return server().uri("").toString();
  }

  /** Asks for the file until it comes from the store. */
  private HttpResponse<byte[]> stored(String... headers) throws Exception {
    assertThat(server().get(FILE.pathAt("demo"), headers).body()).isEqualTo(FILE.bytes());
    Eventually.until(
        "the file is stored",
        () -> server()
            .head(FILE.pathAt("demo"), headers)
            .headers()
            .firstValue("Cache-Status")
            .orElse("")
            .endsWith("hit"));
    return server().get(FILE.pathAt("demo"), headers);
  }

  private void awaitLogged(String end) throws Exception {
    Eventually.until(
        "the log ends a line in '" + end + "'",
        () -> server().accessLog().lines().anyMatch(line -> line.endsWith(end)));
  }

  @Test
  void a_trusted_proxy_tells_how_its_client_has_reached_us() throws Exception {
    serveTrusting();

    assertThat(page(
            "/pypi/demo/json",
            "X-Forwarded-Proto",
            "https",
            "X-Forwarded-Host",
            "pypi.example",
            "X-Forwarded-Prefix",
            "/mirror"))
        .startsWith("https://pypi.example/mirror/");
    assertThat(page(
            "/pypi/demo/json",
            "X-Forwarded-Proto",
            "https",
            "X-Forwarded-Host",
            "pypi.example",
            "X-Forwarded-Port",
            "8443"))
        .startsWith("https://pypi.example:8443/");
    assertThat(page("/pypi/demo/json")).startsWith(own());
  }

  @Test
  void nobody_else_is_believed() throws Exception {
    serve("trusted-proxies = [\"10.0.0.0/8\"]", "send-files-by = \"x-sendfile\"");
    String[] spoofed = {
      "X-Forwarded-Proto",
      "https",
      "X-Forwarded-Host",
      "evil.example",
      "X-Forwarded-For",
      "203.0.113.9",
      "X-Forwarded-Prefix",
      "/evil",
      "Forwarded",
      "for=203.0.113.9;host=evil.example",
      "X-Sendfile-Type",
      "X-Sendfile"
    };

    assertThat(page("/pypi/demo/json", spoofed)).startsWith(own());
    assertThat(stored(spoofed).body()).isEqualTo(FILE.bytes());
    awaitLogged("hit 127.0.0.1");
    assertThat(server().accessLog()).doesNotContain("203.0.113.9");
  }

  @Test
  void nobody_is_believed_where_nobody_is_trusted() throws Exception {
    serve();

    assertThat(page("/pypi/demo/json", "X-Forwarded-Host", "evil.example")).startsWith(own());
  }

  @Test
  void what_one_client_says_is_not_shown_to_another() throws Exception {
    serveTrusting();
    stored(); // and its metadata, which lets documents be remembered
    server().get(FILE.pathAt("demo") + ".metadata");
    server().get(FILE.pathAt("demo") + ".metadata");
    for (String host : new String[] {"one.example", "two.example", "one.example"}) {
      for (String prefix : new String[] {"/a", "/b"}) {
        assertThat(page("/pypi/demo/json", "X-Forwarded-Host", host, "X-Forwarded-Prefix", prefix))
            .startsWith("http://" + host + prefix + "/");
      }
    }
  }

  @Test
  void the_log_has_the_nearest_client_that_is_no_proxy_of_ours() throws Exception {
    serveTrusting();

    server().get("/simple/demo/", "X-Forwarded-For", "198.51.100.1, 203.0.113.9, 10.0.0.7");

    awaitLogged(" 203.0.113.9");
    assertThat(server().accessLog()).doesNotContain("198.51.100.1");
  }

  @Test
  void of_two_proxies_the_one_that_has_seen_the_client_is_believed() throws Exception {
    serveTrusting();

    assertThat(page(
            "/pypi/demo/json",
            "X-Forwarded-For",
            "203.0.113.9, 10.0.0.7",
            "X-Forwarded-Proto",
            "http, https, http",
            "X-Forwarded-Host",
            "evil.example, pypi.example"))
        .startsWith("https://pypi.example/");
  }

  @ParameterizedTest
  @ValueSource(strings = {"nonsense", "203.0.113.9, <script>", "203.0.113.9, unknown", ""})
  void a_client_that_cannot_be_read_is_the_proxy_itself(String clients) throws Exception {
    serveTrusting();

    server().get("/simple/demo/", "X-Forwarded-For", clients);

    awaitLogged(" 127.0.0.1");
  }

  @Test
  void only_the_fields_that_are_meant_count() throws Exception {
    serveTrusting("forwarded-by = \"forwarded\"");
    String[] both = {
      "X-Forwarded-Host",
      "evil.example",
      "Forwarded",
      "for=203.0.113.9;proto=https;host=pypi.example"
    };

    assertThat(page("/pypi/demo/json", both)).startsWith("https://pypi.example/simple/");
    awaitLogged(" 203.0.113.9");
  }

  @Test
  void what_lies_under_the_base_path_is_served_as_if_it_were_not_there() throws Exception {
    serveTrusting("base-path = \"/team/pypi/\"");

    assertThat(Pages.filenames(server().get("/team/pypi/simple/demo/", "Accept", Reply.JSON)))
        .containsExactly(FILE.filename());
    assertThat(server().get("/team/pypi" + FILE.pathAt("demo")).body()).isEqualTo(FILE.bytes());
    assertThat(server().get("/team/pypi/healthz").statusCode()).isEqualTo(200);
    assertThat(server().get("/healthz").statusCode()).isEqualTo(200);
    assertThat(server().get("/team/pypisimple/demo/").statusCode()).isEqualTo(404);
    assertThat(page("/team/pypi/pypi/demo/json", "X-Forwarded-Host", "a.example"))
        .startsWith("http://a.example/team/pypi/");
    assertThat(page("/pypi/demo/json")).startsWith(own() + "/simple/");
  }

  @Test
  void a_path_that_leads_above_the_base_path_is_refused() throws Exception {
    serve("base-path = \"/team/pypi\"");

    try (RawClient client = RawClient.connect(server().uri("/").getPort())) {
      client.send("GET /team/pypi/../x HTTP/1.1\r\nHost: x\r\n\r\n");

      assertThat(client.read().status()).isEqualTo(400);
    }
  }

  @Test
  void redirects_stay_under_the_base_path() throws Exception {
    serve("base-path = \"/team/pypi\"");

    HttpResponse<byte[]> moved = server().get("/team/pypi/simple/Demo/");

    assertThat(moved.statusCode()).isEqualTo(301);
    String location = moved.headers().firstValue("Location").orElseThrow();
    assertThat(server().uri("/team/pypi/simple/Demo/").resolve(location))
        .isEqualTo(server().uri("/team/pypi/simple/demo/"));
  }

  @Test
  void nginx_is_given_a_stored_file_to_send() throws Exception {
    serveTrusting("send-files-by = \"x-accel-redirect:/clutch-blobs/\"");
    HttpResponse<byte[]> handed = stored(SENDS, ACCEL);

    String place = handed.headers().firstValue(ACCEL).orElseThrow();
    assertThat(handed.statusCode()).isEqualTo(200);
    assertThat(handed.body()).isEmpty();
    assertThat(handed.headers().firstValue("ETag")).contains("\"" + FILE.sha256() + "\"");
    assertThat(handed.headers().firstValue("Content-Type")).contains("application/octet-stream");
    assertThat(place).startsWith("/clutch-blobs/").endsWith(FILE.sha256());
    assertThat(Files.readAllBytes(
            directory.resolve("blobs").resolve(place.substring("/clutch-blobs/".length()))))
        .isEqualTo(FILE.bytes());
  }

  @Test
  void ranges_are_the_web_servers_and_conditions_ours() throws Exception {
    serveTrusting("send-files-by = \"x-accel-redirect:/clutch-blobs/\"");
    stored();

    HttpResponse<byte[]> part =
        server().get(FILE.pathAt("demo"), SENDS, ACCEL, "Range", "bytes=0-9");
    HttpResponse<byte[]> same = server()
        .get(FILE.pathAt("demo"), SENDS, ACCEL, "If-None-Match", "\"" + FILE.sha256() + "\"");

    assertThat(part.statusCode()).isEqualTo(200);
    assertThat(part.headers().firstValue(ACCEL)).isPresent();
    assertThat(part.headers().firstValue("Content-Range")).isEmpty();
    assertThat(same.statusCode()).isEqualTo(304);
    assertThat(same.headers().firstValue(ACCEL)).isEmpty();
    assertThat(
            server().head(FILE.pathAt("demo"), SENDS, ACCEL).headers().firstValue("Content-Length"))
        .contains(String.valueOf(FILE.bytes().length));
  }

  @Test
  void apache_is_given_the_path_on_disk() throws Exception {
    serveTrusting("send-files-by = \"x-sendfile\"");
    String place =
        stored(SENDS, "X-Sendfile").headers().firstValue("X-Sendfile").orElseThrow();

    assertThat(Files.readAllBytes(Path.of(place))).isEqualTo(FILE.bytes());
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "X-Sendfile", "X-Accel-Redirect, none"})
  void who_cannot_send_it_in_this_way_is_sent_the_bytes(String sends) throws Exception {
    serveTrusting("send-files-by = \"x-accel-redirect:/clutch-blobs/\"");
    stored();

    assertThat(server().get(FILE.pathAt("demo"), SENDS, sends).body()).isEqualTo(FILE.bytes());
  }

  @Test
  void a_client_of_the_web_servers_own_machine_is_sent_the_bytes() throws Exception {
    serveTrusting("send-files-by = \"x-accel-redirect:/clutch-blobs/\"");

    assertThat(stored().body()).isEqualTo(FILE.bytes());
  }

  @Test
  void after_a_start_a_file_is_compared_with_its_digest_before_it_is_handed_over()
      throws Exception {
    serveTrusting("send-files-by = \"x-accel-redirect:/clutch-blobs/\"");
    stored();
    byte[] damaged = FILE.bytes().clone();
    damaged[damaged.length / 2] ^= 1;
    Path blob = server().stored("blobs").get(0);
    server().close();
    Files.setPosixFilePermissions(
        blob, java.nio.file.attribute.PosixFilePermissions.fromString("rw-------"));
    Files.write(blob, damaged);
    server().start();

    HttpResponse<byte[]> first = server().get(FILE.pathAt("demo"), SENDS, ACCEL);

    assertThat(first.headers().firstValue(ACCEL)).isEmpty();
    assertThat(first.body()).isEqualTo(FILE.bytes()); // fetched anew
  }

  @Test
  void a_file_that_has_gone_is_not_handed_over() throws Exception {
    serveTrusting("send-files-by = \"x-accel-redirect:/clutch-blobs/\"");
    stored();
    Files.delete(server().stored("blobs").get(0));

    HttpResponse<byte[]> answer = server().get(FILE.pathAt("demo"), SENDS, ACCEL);

    assertThat(answer.headers().firstValue(ACCEL)).isEmpty();
    assertThat(answer.body()).isEqualTo(FILE.bytes());
  }
}
