package dev.clutch.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code clutch explain} against a server with several sources, indexes and rules. */
@Timeout(60)
class ExplainTest {
  private static final Dist OLD = Dist.wheel("demo", "1.0");
  private static final Dist NEW = Dist.wheel("demo", "2.0+local");
  private static final Dist REPLACED = Dist.wheel("demo", "1.0", 5_000);

  @TempDir
  Path directory;

  @TempDir
  Path internal;

  private final TestClock clock = new TestClock();
  private ScriptedUpstream upstream;
  private ClutchServer server;

  @BeforeEach
  void start() throws Exception {
    upstream = ScriptedUpstream.start();
    upstream.serve(OLD);
    upstream.serve(NEW);
    upstream.page("demo", Reply.json(Pages.json("demo", dated(OLD, 30), dated(NEW, 2))));
    server = ClutchServer.configured("""
        [[source]]
        name = "internal"
        directory = "%s"
        reserved = ["acme-*"]

        [[source]]
        name = "pypi"
        url = "%s"

        [[index]]
        name = "slow"
        exclude-newer = "7d"
        """.formatted(internal, upstream.index()), directory, clock);
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
    upstream.close();
  }

  private ObjectNode dated(Dist file, int daysAgo) {
    return Pages.json(file)
        .put("upload-time", clock.instant().minus(Duration.ofDays(daysAgo)).toString());
  }

  private Command explain(String... arguments) {
    return Command.run(Stream.of(
            Stream.of("explain"),
            Stream.of(arguments),
            Stream.of("--data-dir", directory.toString()))
        .flatMap(words -> words)
        .toArray(String[]::new));
  }

  private JsonNode json(String... arguments) throws IOException {
    return explain(Stream.concat(Stream.of(arguments), Stream.of("--json")).toArray(String[]::new))
        .json();
  }

  private String refusal(String path) throws Exception {
    var response = server.get(path);
    assertThat(response.statusCode()).isEqualTo(403);
    return Pages.read(response.body()).path("reason").asText();
  }

  @Test
  void says_which_source_owns_a_project_and_what_is_hidden_by_what_until_when() throws Exception {
    Command explained = explain("demo", "--index", "slow");

    assertThat(explained.err()).isEmpty();
    assertThat(explained.code()).isZero();
    assertThat(explained.out().lines())
        .startsWith(
            "demo in the index slow at 2026-06-01T12:00:00Z",
            "  internal: does not have the project",
            "  pypi: has the project and owns it")
        .contains(
            "  1 file shown, 1 hidden",
            "    " + NEW.filename() + "  until 2026-06-06T12:00:00Z  it was uploaded at"
                + " 2026-05-30T12:00:00Z, less than 7d ago");
  }

  @Test
  void gives_the_reason_that_the_refusal_gives() throws Exception {
    JsonNode file = json(NEW.filename(), "--index", "slow").path("files").path(0);

    assertThat(file.path("reason").asText()).isEqualTo(refusal("/slow" + NEW.pathAt("demo")));
    assertThat(json(NEW.filename()).path("files").path(0).path("rule").isNull()).isTrue();
  }

  @Test
  void a_past_date_shows_what_was_there_then() throws Exception {
    JsonNode files = json("demo", "--at", "2026-05-20").path("files");

    assertThat(files.findValuesAsText("rule")).containsExactly("null", "before");
  }

  @Test
  void a_view_that_is_offline_asks_nobody() throws Exception {
    Command explained = explain("demo", "--at", "offline");

    assertThat(explained.out()).contains("pypi: does not have the project: offline");
    assertThat(upstream.received()).isEmpty();
  }

  @Test
  void a_reserved_name_is_explained_and_asked_of_nobody_else() throws Exception {
    Command explained = explain("acme-tool");

    assertThat(explained.code()).isOne();
    assertThat(explained.out())
        .contains("pypi: not asked: reserved for internal")
        .contains("no source has it");
    assertThat(upstream.received()).isEmpty();
  }

  @Test
  void a_file_whose_digest_changed_is_named_with_the_sentence_of_the_refusal() throws Exception {
    server.page("demo");
    upstream.publish("demo", REPLACED);
    clock.advance(ClutchServer.TTL.plus(Duration.ofHours(1)));
    server.page("demo");

    JsonNode file = json("demo==1.0").path("files").path(0);

    assertThat(file.path("rule").asText()).isEqualTo("digest");
    assertThat(file.path("listed").asBoolean()).isFalse();
    assertThat(file.path("reason").asText()).isEqualTo(refusal(OLD.pathAt("demo")));
  }

  @Test
  void what_there_is_not_is_exit_code_1() throws Exception {
    assertThat(explain("nothing").code()).isOne();
    assertThat(explain("demo==9").code()).isOne();
    assertThat(explain("demo-9-py3-none-any.whl").code()).isOne();
    Command index = explain("demo", "--index", "nowhere");
    assertThat(index.code()).isOne();
    assertThat(index.err()).contains("no index 'nowhere'", "slow");
  }

  @ParameterizedTest
  @CsvSource({"demo, --at, yesterday", "a b, --index, slow"})
  void what_can_not_be_meant_is_exit_code_2(String what, String option, String value) {
    assertThat(explain(what, option, value).code()).isEqualTo(2);
  }

  @Test
  void a_stopped_server_explains_nothing_and_says_so() {
    server.close();

    Command explained = explain("demo");

    assertThat(explained.code()).isOne();
    assertThat(explained.err()).contains("no server runs", "clutch serve");
  }
}
