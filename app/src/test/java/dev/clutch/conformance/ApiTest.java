package dev.clutch.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The operators' API as a client sees it: who may ask, in which words, and what is refused. */
class ApiTest {
  @RegisterExtension
  static final Mirror MIRROR = new Mirror();

  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private static String token() throws IOException {
    return Files.readString(MIRROR.directory().resolve("token")).strip();
  }

  private static HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(MIRROR.clutch().uri("/-/api/" + path));
  }

  private static HttpRequest.Builder authorized(String path) throws IOException {
    return request(path).header("Authorization", "Bearer " + token());
  }

  private static HttpResponse<String> post(String path, String body)
      throws IOException, InterruptedException {
    return send(authorized(path)
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  private static JsonNode json(HttpResponse<String> response) throws IOException {
    return new ObjectMapper().readTree(response.body());
  }

  @Test
  void only_its_owner_can_read_the_token() throws Exception {
    Path file = MIRROR.directory().resolve("token");

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(token()).matches("[A-Za-z0-9_-]{43}"); // 256 bits
  }

  @Test
  void anybody_may_ask_for_the_status() throws Exception {
    HttpResponse<String> response = send(request("status"));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
    assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
    assertThat(json(response).path("running").booleanValue()).isTrue();
    assertThat(response.body()).doesNotContain(MIRROR.directory().toString());
  }

  @ParameterizedTest
  @CsvSource({
    "GET,projects",
    "GET,stats",
    "GET,explain/demo",
    "POST,purge",
    "POST,pin",
    "POST,unpin",
    "POST,refresh",
    "POST,gc",
    "POST,verify"
  })
  void everything_else_needs_the_token_on_loopback_too(String method, String path)
      throws Exception {
    HttpRequest.BodyPublisher body = HttpRequest.BodyPublishers.ofString("{\"project\":\"demo\"}");
    for (String credentials : new String[] {"", "Bearer ", "Bearer x" + token(), "Basic eDp5"}) {
      HttpRequest.Builder request =
          request(path).method(method, body).header("Content-Type", "application/json");
      if (!credentials.isEmpty()) {
        request.header("Authorization", credentials);
      }

      HttpResponse<String> response = send(request);

      assertThat(response.statusCode()).isEqualTo(401);
      assertThat(response.headers().firstValue("WWW-Authenticate")).contains("Bearer");
      assertThat(response.body()).doesNotContain(token());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/-/%61pi/stats", "/-/api//stats", "/-/api/stats/", "/%2D/api/stats"})
  void no_spelling_of_a_path_leads_around_the_token(String path) throws Exception {
    assertThat(MIRROR
            .clutch()
            .raw("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            .status())
        .isIn(400, 401, 404);
  }

  @Test
  void the_token_is_another_after_a_restart() throws Exception {
    String before = token();

    MIRROR.clutch().restart();

    assertThat(token()).isNotEqualTo(before);
  }

  @Test
  void a_wrong_method_is_405() throws Exception {
    HttpResponse<String> read = send(authorized("purge").GET());
    HttpResponse<String> written =
        send(authorized("stats").POST(HttpRequest.BodyPublishers.ofString("{}")));

    assertThat(read.statusCode()).isEqualTo(405);
    assertThat(written.statusCode()).isEqualTo(405);
    assertThat(json(read).path("status").intValue()).isEqualTo(405);
  }

  @Test
  void what_is_not_there_is_404_with_a_problem() throws Exception {
    HttpResponse<String> response = send(authorized("nothing"));

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "purge|{}|project",
        "purge|{\"project\":\"../etc\"}|../etc",
        "purge|{\"project\":\"demo\",\"dryrun\":true}|dryrun",
        "purge|{\"project\":\"demo\"} x|JSON",
        "purge|[]|JSON",
        "purge|null|null",
        "purge|nonsense|JSON",
        "pin|{\"selection\":\"demo==\"}|version",
        "pin|{\"selection\":\"a b\"}|a b",
      })
  void what_can_not_be_understood_is_400_in_one_line(String path, String body, String word)
      throws Exception {
    HttpResponse<String> response = post(path, body);

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(json(response).path("detail").textValue())
        .contains(word)
        .doesNotContain("\n", "dev.clutch");
  }

  @ParameterizedTest
  @CsvSource({
    "explain/demo?at=yesterday, 400, yesterday",
    "explain/demo?view=before/2026-05-01, 400, view",
    "explain/a%20b, 400, a b",
    "explain/demo?index=nothing, 404, there are: default"
  })
  void what_can_not_be_explained_is_refused_in_one_line(String path, int status, String word)
      throws Exception {
    HttpResponse<String> response = send(authorized(path));

    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(json(response).path("detail").textValue()).contains(word);
  }

  @Test
  void a_body_that_a_form_can_send_is_refused() throws Exception {
    HttpResponse<String> response = send(authorized("purge")
        .header("Content-Type", "text/plain")
        .POST(HttpRequest.BodyPublishers.ofString("{\"project\":\"demo\"}")));

    assertThat(response.statusCode()).isEqualTo(415);
  }

  @Test
  void a_large_body_is_refused() throws Exception {
    assertThat(post("purge", "{\"project\":\"" + "a".repeat(20_000) + "\"}").statusCode())
        .isEqualTo(413);
  }

  @Test
  void a_project_of_which_nothing_is_stored_is_404() throws Exception {
    HttpResponse<String> response = post("pin", "{\"selection\":\"never-seen\"}");

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(json(response).path("detail").textValue()).contains("never-seen");
  }
}
