package dev.clutch.policy;

import static dev.clutch.repository.ScriptedSource.NOW;
import static dev.clutch.repository.ScriptedSource.file;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.clutch.model.DistributionFile;
import dev.clutch.model.ProjectPattern;
import dev.clutch.operations.Explanation;
import dev.clutch.operations.ReportJson;
import dev.clutch.operations.Selection;
import dev.clutch.repository.Group;
import dev.clutch.repository.Reservations;
import dev.clutch.repository.RuleKind;
import dev.clutch.repository.ScriptedSource;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExplainerTest {
  private static final Instant DAY_AGO = NOW.minus(Duration.ofDays(1));

  private final ScriptedSource internal = new ScriptedSource("internal");
  private final ScriptedSource pypi = new ScriptedSource("pypi");
  private final ScriptedSource torch = new ScriptedSource("torch");
  private final Group group = Group.inOrder(
      "default",
      List.of(internal.member(), pypi.member(), torch.member()),
      new Reservations(Map.of("internal", List.of(ProjectPattern.parse("acme-*")))));
  private final Explainer explainer = new Explainer(
      "default",
      group,
      group,
      new Rules(
          List.of(Rule.of(RuleKind.COOLDOWN, Scope.EVERYWHERE, "7d", null, null, false)), Set.of()),
      InstantSource.fixed(NOW));

  private Explanation explain(String selection) {
    return explain(selection, AsOf.NOW);
  }

  private Explanation explain(String selection, AsOf asOf) {
    return explainer.explain(Selection.parse(selection), asOf, List.of());
  }

  ExplainerTest() {
    pypi.has(
        "demo",
        file("demo-1.0.tar.gz", Instant.parse("2020-01-01T00:00:00Z")),
        file("demo-2.0.tar.gz", DAY_AGO));
  }

  @Test
  void says_who_owns_a_project_why_and_what_is_hidden_until_when() {
    assertThat(explain("demo").text()).isEqualTo("""
            demo in the index default at 2026-06-01T12:00:00Z
              internal: does not have the project
              pypi: has the project and owns it
              torch: not asked, a source before it decides
              page of pypi, confirmed 0s ago, at 2026-06-01T12:00:00Z (hit)
              1 file shown, 1 hidden
              hidden by cooldown:
                demo-2.0.tar.gz  until 2026-06-07T12:00:00Z  it was uploaded at 2026-05-31T12:00:00Z, less than 7d ago
              shown:
                demo-1.0.tar.gz  uploaded 2020-01-01T00:00:00Z""");
  }

  @Test
  void says_which_sources_a_name_is_kept_from() {
    assertThat(explain("acme-tool").sources())
        .extracting(source -> source.name() + " " + source.finding() + " " + source.detail())
        .containsExactly(
            "internal missing ",
            "pypi reserved reserved for internal",
            "torch reserved reserved for internal");
    assertThat(explain("acme-tool").owner()).isNull();
  }

  @Test
  void says_which_source_is_unavailable_instead_of_failing() {
    internal.goesDown();

    assertThat(explain("demo").sources())
        .extracting(source -> source.name() + " " + source.finding() + " " + source.detail())
        .containsExactly(
            "internal unavailable internal is down", "pypi not-reached ", "torch not-reached ");
  }

  @Test
  void tells_of_a_version_or_a_file_alone() {
    assertThat(explain("demo==2").files())
        .extracting(Explanation.File::filename)
        .containsExactly("demo-2.0.tar.gz");
    assertThat(explain("demo-1.0.tar.gz").files())
        .extracting(Explanation.File::filename)
        .containsExactly("demo-1.0.tar.gz");
  }

  @Test
  void asks_the_rules_for_a_moment_to_come() {
    assertThat(explain("demo==2", AsOf.parse("2026-07-01")).isShown()).isTrue();
  }

  @Test
  void what_was_uploaded_since_a_past_moment_was_not_there_then() {
    Explanation then = explain("demo", AsOf.parse("2026-05-31"));

    assertThat(then.view()).isEqualTo("before/2026-05-31/");
    assertThat(then.files()).extracting(Explanation.File::rule).containsExactly(null, "before");
  }

  @Test
  void looks_through_a_view() {
    assertThat(explain("demo", AsOf.parse("before/2019-01-01")).isShown()).isFalse();
    assertThat(explain("demo", AsOf.parse("/cooldown/1h/offline/")).view())
        .isEqualTo("cooldown/1h/offline/");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "yesterday", "2026-02-30", "before", "before/2026-05-01/x"})
  void what_is_neither_a_date_nor_a_view_is_refused_with_an_example(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> AsOf.parse(text))
        .withMessageContaining("write 2026-05-01");
  }

  @Test
  void cuts_a_long_list_and_says_so() {
    pypi.has(
        "many",
        IntStream.range(0, 30)
            .mapToObj(i -> file("many-" + i + ".tar.gz", Instant.EPOCH))
            .toArray(DistributionFile[]::new));

    assertThat(explain("many").text().lines())
        .contains("    many-29.tar.gz  uploaded 1970-01-01T00:00:00Z")
        .endsWith("    … and 10 more; --json has all");
  }

  @Test
  void tells_of_a_file_that_is_given_by_its_link_alone() {
    pypi.stores("demo-0.9.tar.gz");

    assertThat(explain("demo-0.9.tar.gz").files()).singleElement().satisfies(file -> {
      assertThat(file.listed()).isFalse();
      assertThat(file.reason()).isEqualTo("cooldown: when it was uploaded is not known");
    });
    assertThat(explain("demo-0.8.tar.gz").isThere()).isFalse();
  }

  @Test
  void says_that_there_is_no_such_version_or_file() {
    assertThat(explain("demo==9").text())
        .endsWith("\n  no such version: 9")
        .doesNotContain("0 files");
    assertThat(explain("demo-9.tar.gz").text())
        .endsWith("\n  no such file at pypi")
        .doesNotContain("0 files");
  }

  @Test
  void says_of_a_file_that_it_is_shown_for_want_of_a_time_alone() {
    pypi.has("demo", "demo-1.0.tar.gz");
    Rule cooldown = Rule.of(RuleKind.COOLDOWN, Scope.EVERYWHERE, "7d", null, null, false);

    assertThat(explained(new Rules(List.of(cooldown), Set.of("pypi"))))
        .endsWith("demo-1.0.tar.gz  shown: its upload time is not known (unknown-time = show)");
    assertThat(explained(new Rules(List.of(), Set.of("pypi")))).endsWith("  demo-1.0.tar.gz");
  }

  private String explained(Rules rules) {
    return new Explainer("default", group, group, rules, InstantSource.fixed(NOW))
        .explain(Selection.parse("demo"), AsOf.NOW, List.of())
        .text();
  }

  @Test
  void what_a_terminal_would_obey_is_not_printed() {
    Explanation.Source source =
        new Explanation.Source("pypi", "unavailable", "\u001b[2Jgone\nforged");
    Explanation explanation = new Explanation(
        "default",
        "",
        "demo",
        "demo",
        NOW,
        List.of(source),
        null,
        null,
        null,
        null,
        null,
        List.of());

    assertThat(explanation.text()).contains(" [2Jgone forged").doesNotContain("\u001b");
  }

  @Test
  void is_the_same_after_it_went_through_json() throws Exception {
    Explanation explanation = explain("demo");

    assertThat(ReportJson.read(ReportJson.line(explanation), Explanation.class))
        .isEqualTo(explanation);
  }
}
