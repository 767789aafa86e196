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
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Holds every example in {@code docs/json.md} against what is really printed and answered. */
class JsonDocumentTest {
  private static final Dist WHEEL = Dist.wheel("demo", "1.0", 10_000);
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** A heading of a command, what follows it up to the next, and in that the example. */
  private static final Pattern SECTION = Pattern.compile(
      "^### `clutch ([a-z]+)[^\\n]*\\n(.*?)(?=^##|\\z)", Pattern.MULTILINE | Pattern.DOTALL);

  private static final Pattern EXAMPLE = Pattern.compile("```json\\n(.*?)```", Pattern.DOTALL);
  private static final Pattern NULLS =
      Pattern.compile("Null where not\\s+known: (.*)", Pattern.DOTALL);
  private static final Pattern KEY = Pattern.compile("`([a-z-]+)`");

  @RegisterExtension
  final Mirror mirror = new Mirror();

  /**
   * What the document says of a command.
   *
   * @param nullable keys that may be null, in one string
   */
  private record Documented(JsonNode example, String nullable) {
    static Documented of(String command) throws IOException {
      Matcher section = SECTION.matcher(Files.readString(Path.of("docs/json.md")));
      while (section.find()) {
        if (section.group(1).equals(command)) {
          Matcher example = EXAMPLE.matcher(section.group(2));
          assertThat(example.find()).as("an example of " + command).isTrue();
          Matcher nulls = NULLS.matcher(section.group(2));
          StringBuilder nullable = new StringBuilder();
          if (nulls.find()) {
            KEY.matcher(nulls.group(1)).results().forEach(key -> nullable.append(key.group()));
          }
          return new Documented(MAPPER.readTree(example.group(1)), nullable.toString());
        }
      }
      throw new AssertionError("docs/json.md says nothing of clutch " + command);
    }

    void assertDescribes(JsonNode real) {
      assertSame("$", example, real);
    }

    private void assertSame(String where, JsonNode expected, JsonNode real) {
      if (real.isNull()) {
        assertThat(nullable)
            .as(where + " is null")
            .contains("`" + where.replaceFirst(".*\\.", "") + "`");
        return;
      }
      assertThat(type(real)).as(where).isEqualTo(type(expected));
      if (real.isObject()) {
        Map<String, JsonNode> keys = keys(expected);
        assertThat(keys(real).keySet()).as(where).isEqualTo(keys.keySet());
        keys.forEach((key, value) -> assertSame(where + "." + key, value, real.path(key)));
      }
      for (JsonNode element : real.isArray() ? real : MAPPER.createArrayNode()) {
        assertSame(where + "[]", expected.get(0), element);
      }
    }

    private static String type(JsonNode node) {
      return node.getNodeType().name();
    }

    private static Map<String, JsonNode> keys(JsonNode object) {
      Map<String, JsonNode> keys = new TreeMap<>();
      object.properties().forEach(entry -> keys.put(entry.getKey(), entry.getValue()));
      return keys;
    }
  }

  private JsonNode json(String... arguments) throws IOException {
    Command command = Command.run(Stream.concat(
            Stream.of(arguments),
            Stream.of("--json", "--data-dir", mirror.directory().toString()))
        .toArray(String[]::new));
    return command.json();
  }

  private void store() throws Exception {
    mirror.upstream().publish("demo", WHEEL);
    mirror.clutch().page("demo");
    mirror.clutch().get(WHEEL.pathAt("demo"));
    Eventually.until("it is stored", () -> json("stats").path("files").longValue() == 1);
  }

  private void assertDocumented(String... lines) throws IOException {
    for (String line : lines) {
      String[] words = line.split(" ");
      Documented.of(words[0]).assertDescribes(json(words));
    }
  }

  @Test
  void commands_print_what_the_document_says() throws Exception {
    store();

    assertDocumented("explain demo", "explain demo --at 2020-01-01");
    assertDocumented(
        "list", "stats", "status", "pin demo", "unpin demo", "refresh demo", "gc --dry-run", "gc");
    assertDocumented(
        "verify", "doctor --project demo", "purge demo --dry-run", "purge demo", "list");
  }

  @Test
  void also_on_a_stopped_directory() throws Exception {
    store();
    mirror.clutch().close();

    assertDocumented("list", "stats", "status", "pin demo", "unpin demo", "gc", "verify");
    assertDocumented("purge demo", "list");
  }

  @Test
  void problems_of_a_verify_are_as_the_document_says() throws Exception {
    store();
    for (Path blob : mirror.clutch().stored("blobs")) {
      Files.delete(blob);
    }

    JsonNode verified = json("verify");

    assertThat(verified.path("problems")).isNotEmpty();
    Documented.of("verify").assertDescribes(verified);
  }

  @Test
  void an_upstream_that_failed_is_as_the_document_says() throws Exception {
    store();
    mirror.upstream().page("demo", Reply.failing(503));
    json("refresh", "demo");

    JsonNode status = json("status");

    assertThat(status.path("upstreams").get(0).path("last-failure").isTextual()).isTrue();
    Documented.of("status").assertDescribes(status);
  }

  @Test
  void the_api_answers_the_same() throws Exception {
    store();
    Map<String, String> bodies = Map.of(
        "pin", "{\"selection\": \"demo\"}",
        "unpin", "{\"selection\": \"demo\"}",
        "purge", "{\"project\": \"demo\", \"dry-run\": true}",
        "refresh", "{\"project\": \"demo\"}",
        "gc", "{\"dry-run\": true}",
        "verify", "{}");

    for (String path :
        List.of("stats", "status", "pin", "unpin", "purge", "refresh", "gc", "verify")) {
      Documented.of(path).assertDescribes(ask(path, bodies.get(path)));
    }
    Documented.of("list").assertDescribes(ask("projects", null));
    Documented.of("explain").assertDescribes(ask("explain/demo", null));
  }

  private JsonNode ask(String path, @Nullable String body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(mirror.clutch().uri("/-/api/" + path))
        .header("Content-Type", "application/json")
        .header(
            "Authorization",
            "Bearer " + Files.readString(mirror.directory().resolve("token")).strip());
    if (body != null) {
      request.POST(HttpRequest.BodyPublishers.ofString(body));
    }
    HttpResponse<String> response =
        HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    assertThat(response.statusCode()).as(path).isEqualTo(200);
    return result(response);
  }

  /** Of long work the result is in the last line. */
  private static JsonNode result(HttpResponse<String> response) throws IOException {
    String type = response.headers().firstValue("Content-Type").orElse("");
    if (type.equals("application/x-ndjson")) {
      return MAPPER
          .readTree(response.body().lines().reduce((first, last) -> last).orElse(""))
          .path("result");
    }
    return MAPPER.readTree(response.body());
  }
}
