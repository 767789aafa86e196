package dev.clutch.policy;

import static dev.clutch.repository.ScriptedSource.NOW;
import static dev.clutch.repository.ScriptedSource.file;
import static org.assertj.core.api.Assertions.assertThat;

import dev.clutch.model.ProjectPattern;
import dev.clutch.operations.Explanation;
import dev.clutch.operations.ReportJson;
import dev.clutch.operations.Selection;
import dev.clutch.repository.Group;
import dev.clutch.repository.Reservations;
import dev.clutch.repository.RuleKind;
import dev.clutch.repository.ScriptedSource;
import dev.clutch.repository.View;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

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
      new Rules(
          List.of(Rule.of(RuleKind.COOLDOWN, Scope.EVERYWHERE, "7d", null, null, false)),
          Set.of()));

  private Explanation explain(String selection) {
    return explainer.explain(Selection.parse(selection), View.PLAIN, NOW);
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
              page of pypi, last confirmed 2026-06-01T12:00:00Z (hit)
              files: 1 shown, 1 hidden
                demo-1.0.tar.gz  shown
                demo-2.0.tar.gz  hidden by cooldown: it was uploaded at 2026-05-31T12:00:00Z, less than 7d ago, until 2026-06-07T12:00:00Z
            """);
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
  void asks_the_rules_for_another_moment_and_through_a_view() {
    Instant later = NOW.plus(Duration.ofDays(30));
    View view = View.parse(List.of("before", "2019-01-01")).orElseThrow();

    assertThat(explainer.explain(Selection.parse("demo==2"), View.PLAIN, later).isShown())
        .isTrue();
    assertThat(explainer.explain(Selection.parse("demo"), view, NOW).isShown()).isFalse();
  }

  @Test
  void is_the_same_after_it_went_through_json() throws Exception {
    Explanation explanation = explain("demo");

    assertThat(ReportJson.read(ReportJson.line(explanation), Explanation.class))
        .isEqualTo(explanation);
  }
}
