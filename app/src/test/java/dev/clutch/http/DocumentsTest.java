package dev.clutch.http;

import static dev.clutch.repository.ScriptedSource.NOW;
import static dev.clutch.repository.ScriptedSource.file;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.clutch.policy.Rule;
import dev.clutch.policy.RuledRepository;
import dev.clutch.policy.Rules;
import dev.clutch.policy.Scope;
import dev.clutch.repository.RuleKind;
import dev.clutch.repository.ScriptedSource;
import dev.clutch.repository.Uses;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.eclipse.jetty.http.HttpFields;
import org.junit.jupiter.api.Test;

class DocumentsTest {
  private static final InstantSource CLOCK = InstantSource.fixed(NOW);

  private final ScriptedSource pypi = new ScriptedSource("pypi")
      .has(
          "demo",
          file("demo-1.0-py3-none-any.whl", NOW.minus(Duration.ofDays(100))),
          file("demo-2.0.tar.gz", NOW.minus(Duration.ofDays(1))));
  private final RuledRepository ruled = new RuledRepository(
      pypi,
      new Rules(
          List.of(Rule.of(RuleKind.COOLDOWN, Scope.EVERYWHERE, "7d", null, null, false)), Set.of()),
      CLOCK);
  private final Documents documents = new Documents(
      new Hits(
          CLOCK,
          Uses.NONE,
          Onlooker.NONE,
          new ClientLimits.Memory(1 << 20, 1 << 20, 10_000, 1_024),
          StoredBytes.none(1_024)),
      CLOCK);

  private Answer ask(String path) {
    Target.Document target = (Target.Document) Target.parse(path);
    return documents.answer(
        target,
        new Road.Question(0, ruled, target, "https://host:1", path, null, HttpFields.EMPTY, false));
  }

  private static JsonNode body(Answer answer) throws Exception {
    ByteBuffer bytes = ((Answer.Body.Bytes) answer.body()).bytes().duplicate();
    byte[] copy = new byte[bytes.remaining()];
    bytes.get(copy);
    return new ObjectMapper().readTree(copy);
  }

  @Test
  void a_document_shows_what_rules_show() throws Exception {
    JsonNode document = body(ask("/pypi/demo/json"));

    assertThat(document.path("info").path("version").asText()).isEqualTo("1.0");
    assertThat(document.path("releases")).hasSize(1);
  }

  @Test
  void a_version_all_of_whose_files_are_hidden_is_refused_with_the_rule() throws Exception {
    Answer answer = ask("/pypi/demo/2/json");
    JsonNode problem = body(answer);

    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.headers().get("Content-Type")).isEqualTo("application/problem+json");
    assertThat(problem.path("status").asInt()).isEqualTo(403);
    assertThat(problem.path("detail").asText()).startsWith("cooldown: it was uploaded at");
    assertThat(problem.path("rule").asText()).isEqualTo("cooldown");
    assertThat(problem.path("reason").asText()).startsWith("cooldown: it was uploaded at");
    assertThat(problem.path("until").asText()).isEqualTo("2026-06-07T12:00:00Z");
  }

  @Test
  void a_quarantined_project_is_unknown_as_it_is_to_pypi() {
    pypi.has(ScriptedSource.page("demo", "quarantined", file("demo-1.0.tar.gz", null)));

    assertThat(ask("/pypi/demo/json").status()).isEqualTo(404);
  }

  @Test
  void a_named_index_and_its_views_keep_their_prefix() throws Exception {
    String url = body(ask("/acme/cooldown/7d/demo/json"))
        .path("urls")
        .path(0)
        .path("url")
        .asText();

    assertThat(url)
        .isEqualTo("https://host:1/acme/cooldown/7d/files/demo/demo-1.0-py3-none-any.whl");
  }

  @Test
  void a_file_without_a_digest_has_no_path_of_a_file_host() throws Exception {
    String url = body(ask("/pypi/demo/json")).path("urls").path(0).path("url").asText();

    assertThat(url).isEqualTo("https://host:1/files/demo/demo-1.0-py3-none-any.whl");
  }
}
