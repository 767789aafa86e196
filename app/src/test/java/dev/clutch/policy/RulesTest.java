package dev.clutch.policy;

import static dev.clutch.repository.ScriptedSource.NOW;
import static dev.clutch.repository.ScriptedSource.file;
import static dev.clutch.repository.ScriptedSource.yanked;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clutch.model.DistributionFile;
import dev.clutch.model.ProjectName;
import dev.clutch.model.ProjectPattern;
import dev.clutch.model.ProjectStatus;
import dev.clutch.repository.HiddenBy;
import dev.clutch.repository.RuleKind;
import dev.clutch.repository.UploadTimes;
import dev.clutch.repository.View;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RulesTest {
  private static final ProjectName DEMO = new ProjectName("demo");
  private static final Instant DAY_AGO = NOW.minus(Duration.ofDays(1));
  private static final Instant WEEK_AGO = NOW.minus(Duration.ofDays(7));

  private final List<Rule> rules = new ArrayList<>();

  private RulesTest with(RuleKind kind, @Nullable String value) {
    return with(kind, Scope.EVERYWHERE, value, null);
  }

  private RulesTest with(
      RuleKind kind, Scope scope, @Nullable String value, @Nullable Instant until) {
    rules.add(Rule.of(kind, scope, value, null, until, false));
    return this;
  }

  private static Scope project(String pattern) {
    return new Scope(List.of(), List.of(), List.of(ProjectPattern.parse(pattern)));
  }

  private static Scope source(String name) {
    return new Scope(List.of(), List.of(name), List.of());
  }

  private Rules rules() {
    return new Rules(rules, Set.of("folder"));
  }

  private Verdict verdict(DistributionFile file) {
    return verdict("pypi", file, NOW);
  }

  private Verdict verdict(String source, DistributionFile file, Instant now) {
    return rules().verdict(source, DEMO, null, file, now);
  }

  private boolean shows(String filename) {
    return verdict(file(filename, NOW.minus(Duration.ofDays(365)))).isShown();
  }

  private boolean shows(Instant uploaded) {
    return verdict(file("demo-1.0.tar.gz", uploaded)).isShown();
  }

  private static HiddenBy by(Verdict verdict) {
    HiddenBy by = verdict.by();
    assertThat(by).isNotNull();
    return by == null ? new HiddenBy(RuleKind.DIGEST, "", null) : by;
  }

  @Test
  void without_rules_everything_is_shown_for_ever() {
    assertThat(verdict(file("demo-1.0.tar.gz", null))).isEqualTo(new Verdict(null, Instant.MAX));
  }

  @Nested
  class By_name {
    @Test
    void what_is_denied_is_hidden() {
      with(RuleKind.DENY, "evil-*").with(RuleKind.DENY, "Demo");

      assertThat(by(verdict(file("demo-1.0.tar.gz", null))))
          .isEqualTo(new HiddenBy(RuleKind.DENY, "deny: demo is denied", null));
    }

    @Test
    void versions_can_be_denied_and_one_that_cannot_be_told_is_among_them() {
      with(RuleKind.DENY, "demo<2");

      assertThat(shows("demo-1.9-py3-none-any.whl")).isFalse();
      assertThat(shows("demo-2004d.tar.gz")).isFalse();
      assertThat(shows("demo-2.0-py3-none-any.whl")).isTrue();
    }

    @Test
    void where_anything_is_allowed_nothing_else_is_shown() {
      with(RuleKind.ALLOW, "flask").with(RuleKind.ALLOW, "acme-*");

      assertThat(by(verdict(file("demo-1.0.tar.gz", null))).rule()).isEqualTo(RuleKind.ALLOW);
      with(RuleKind.ALLOW, "demo>=1");
      assertThat(shows("demo-1.0.tar.gz")).isTrue();
      assertThat(shows("demo-0.9.tar.gz")).isFalse();
      assertThat(shows("demo-2004d.tar.gz")).isFalse();
    }

    @Test
    void a_list_of_what_is_allowed_holds_where_it_was_made_for() {
      with(RuleKind.ALLOW, source("other"), "flask", null);

      assertThat(shows("demo-1.0.tar.gz")).isTrue();
    }

    @Test
    void an_entry_without_a_value_means_the_projects_of_its_scope() {
      with(RuleKind.ALLOW, project("flask"), null, null);
      assertThat(shows("demo-1.0.tar.gz")).isFalse();

      with(RuleKind.ALLOW, project("de*"), null, null);

      assertThat(shows("demo-1.0.tar.gz")).isTrue();
    }

    @Test
    void a_value_may_be_versions_of_the_projects_of_its_scope() {
      with(RuleKind.ALLOW, project("demo"), ">=1,<3", null)
          .with(RuleKind.DENY, project("demo"), "==2.*", null);

      assertThat(shows("demo-1.0.tar.gz")).isTrue();
      assertThat(shows("demo-3.0.tar.gz")).isFalse();
      assertThat(by(verdict(file("demo-2.1.tar.gz", null))).reason())
          .isEqualTo("deny: demo==2.* is denied");
    }

    @Test
    void a_project_of_the_scope_may_be_limited_to_versions() {
      with(RuleKind.DENY, project("demo<2"), null, null);

      assertThat(by(verdict(file("demo-1.0.tar.gz", null))).reason())
          .isEqualTo("deny: demo<2 is denied");
      assertThat(shows("demo-2.0.tar.gz")).isTrue();
    }

    @Test
    void a_list_whose_last_entry_has_ended_still_lets_nothing_else_through() {
      with(RuleKind.ALLOW, Scope.EVERYWHERE, "flask", DAY_AGO);

      assertThat(shows("demo-1.0.tar.gz")).isFalse();
    }

    @Test
    void a_denial_is_stronger_than_a_permission() {
      with(RuleKind.ALLOW, "demo").with(RuleKind.DENY, "demo==1.0");

      assertThat(shows("demo-1.0.tar.gz")).isFalse();
      assertThat(shows("demo-1.1.tar.gz")).isTrue();
    }

    @Test
    void a_specifier_says_what_stays_visible() {
      with(RuleKind.SPECIFIER, project("demo"), "<3", null);

      assertThat(shows("demo-2.9.tar.gz")).isTrue();
      assertThat(shows("demo-2.9rc1.tar.gz")).isTrue();
      assertThat(shows("demo-3.0.tar.gz")).isFalse();
      assertThat(shows("demo-3.0rc1.tar.gz")).isFalse();
      assertThat(shows("demo-2004d.tar.gz")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
      "sdist, demo-1.0.tar.gz, false",
      "sdist, demo-1.0.ZIP, false",
      "sdist, demo-1.0-py3-none-any.whl, true",
      "wheel, demo-1.0-py3-none-any.whl, false",
      "'egg, other', demo-1.0.win32.exe, false",
      "'egg, other', demo-1.0-py2.7.egg, false",
      "other, demo-1.0.txt, false"
    })
    void kinds_of_files_can_be_hidden(String kinds, String filename, boolean shown) {
      with(RuleKind.KIND, kinds);

      assertThat(shows(filename)).isEqualTo(shown);
    }
  }

  @Nested
  class By_what_the_page_says {
    @Test
    void what_is_larger_is_hidden_and_an_unknown_size_is_not_larger() {
      with(RuleKind.SIZE, "99");

      assertThat(by(verdict(file("demo-1.0.tar.gz", null))).reason())
          .isEqualTo("size: it has 100 bytes, more than 99");
      assertThat(rules()
              .verdict(
                  "pypi",
                  DEMO,
                  null,
                  RuledRepository.nameOnly(file("demo-1.0.zip", null).filename()),
                  NOW)
              .isShown())
          .isTrue();
    }

    @Test
    void yanked_files_are_hidden_with_the_reason_they_were_yanked_for() {
      with(RuleKind.YANKED, null);

      assertThat(by(verdict(yanked("demo-1.0.tar.gz", "broken"))).reason())
          .isEqualTo("yanked: it is yanked: broken");
      assertThat(verdict(yanked("demo-1.0.tar.gz", "")).isShown()).isFalse();
      assertThat(shows("demo-1.0.tar.gz")).isTrue();
    }

    // CONFORMANCE 154
    @Test
    void projects_of_a_status_are_hidden() {
      with(RuleKind.STATUS, "archived, quarantined");
      DistributionFile file = file("demo-1.0.tar.gz", null);

      for (String status : List.of("archived", "quarantined")) {
        ProjectStatus said = new ProjectStatus(status, null);
        assertThat(rules().verdict("pypi", DEMO, said, file, NOW).isShown()).isFalse();
      }
      ProjectStatus active = new ProjectStatus("active", null);
      assertThat(rules().verdict("pypi", DEMO, active, file, NOW).isShown()).isTrue();
      assertThat(verdict(file).isShown()).isTrue();
    }
  }

  @Nested
  class By_time {
    @Test
    void what_was_uploaded_at_the_date_or_later_is_hidden() {
      with(RuleKind.EXCLUDE_NEWER, "2026-05-01");
      Instant date = Instant.parse("2026-05-01T00:00:00Z");

      assertThat(shows(date.minusNanos(1000))).isTrue();
      assertThat(shows(date)).isFalse();
      assertThat(by(verdict(file("demo-1.0.tar.gz", date))).until()).isNull();
    }

    @Test
    void what_is_too_young_is_hidden_until_it_is_old_enough() {
      with(RuleKind.COOLDOWN, "7d");
      DistributionFile file = file("demo-1.0.tar.gz", DAY_AGO);
      Instant oldEnough = DAY_AGO.plus(Duration.ofDays(7));

      assertThat(verdict(file))
          .isEqualTo(new Verdict(
              new HiddenBy(
                  RuleKind.COOLDOWN,
                  "cooldown: it was uploaded at 2026-05-31T12:00:00Z, less than 7d ago",
                  oldEnough),
              oldEnough));
      assertThat(verdict("pypi", file, oldEnough.minusMillis(1)).isShown()).isFalse();
      assertThat(verdict("pypi", file, oldEnough)).isEqualTo(new Verdict(null, Instant.MAX));
    }

    @Test
    void exclude_newer_takes_a_duration_too() {
      with(RuleKind.EXCLUDE_NEWER, "P7D");

      assertThat(shows(DAY_AGO)).isFalse();
      assertThat(shows(WEEK_AGO)).isTrue();
    }

    @Test
    void a_time_in_the_future_is_too_young() {
      with(RuleKind.COOLDOWN, "1d");

      assertThat(shows(NOW.plusSeconds(60))).isFalse();
    }

    @Test
    void an_unknown_time_is_hidden_unless_its_source_shows_it() {
      with(RuleKind.COOLDOWN, "7d");
      DistributionFile file = file("demo-1.0.tar.gz", null);

      assertThat(by(verdict(file)))
          .isEqualTo(
              new HiddenBy(RuleKind.COOLDOWN, "cooldown: when it was uploaded is not known", null));
      assertThat(verdict("folder", file, NOW).isShown()).isTrue();
    }

    private List<String> missed(String source, DistributionFile file) {
      List<String> missed = new ArrayList<>();
      UploadTimes times = (from, project) -> {
        missed.add(from + " " + project);
        return UploadTimes.Search.RUNNING;
      };
      rules().asking(times).verdict(source, DEMO, null, file, NOW);
      return missed;
    }

    @Test
    void says_of_whom_it_misses_a_time_also_where_that_is_shown() {
      with(RuleKind.COOLDOWN, "7d");

      assertThat(missed("pypi", file("demo-1.0.tar.gz", null))).containsExactly("pypi demo");
      assertThat(missed("folder", file("demo-1.0.tar.gz", null))).containsExactly("folder demo");
      assertThat(missed("pypi", file("demo-1.0.tar.gz", DAY_AGO))).isEmpty();
    }

    @Test
    void misses_no_time_that_decides_nothing() {
      with(RuleKind.COOLDOWN, "7d")
          .with(RuleKind.COOLDOWN, project("demo"), "0d", null)
          .with(RuleKind.COOLDOWN, project("other"), "1d", null);
      assertThat(missed("pypi", file("demo-1.0.tar.gz", null))).isEmpty();

      rules.clear();
      with(RuleKind.COOLDOWN, "7d").with(RuleKind.DENY, "demo");
      assertThat(missed("pypi", file("demo-1.0.tar.gz", null))).isEmpty();
    }

    @Test
    void says_what_is_being_done_about_an_unknown_time() {
      with(RuleKind.COOLDOWN, "7d");
      Map<UploadTimes.Search, String> words = Map.of(
          UploadTimes.Search.NEVER, "is not known",
          UploadTimes.Search.RUNNING, "is not known yet, its source is being asked",
          UploadTimes.Search.LATER,
              "is not known yet, its source can't be asked now and will be later",
          UploadTimes.Search.FRUITLESS,
              "is not known, its source doesn't tell; unknown-time = show of the source shows it");

      words.forEach((search, text) -> assertThat(by(rules()
                  .asking((source, project) -> search)
                  .verdict("pypi", DEMO, null, file("demo-1.0.tar.gz", null), NOW))
              .reason())
          .isEqualTo("cooldown: when it was uploaded " + text));
    }

    @Test
    void a_view_that_is_offline_asks_nobody_for_a_time() {
      List<String> missed = new ArrayList<>();
      UploadTimes times = (source, project) -> {
        missed.add(source);
        return UploadTimes.Search.RUNNING;
      };
      View view = new View(null, Duration.ofDays(7), true);

      Verdict verdict = rules()
          .asking(times)
          .within(view)
          .verdict("pypi", DEMO, null, file("demo-1.0.tar.gz", null), NOW);

      assertThat(verdict.isShown()).isFalse();
      assertThat(missed).isEmpty();
    }

    @Test
    void of_a_source_and_a_project_the_project_decides() {
      with(RuleKind.COOLDOWN, "7d")
          .with(RuleKind.COOLDOWN, source("pypi"), "30d", null)
          .with(RuleKind.COOLDOWN, project("demo"), "1h", null);

      assertThat(shows(DAY_AGO)).isTrue();
      rules.remove(2);
      assertThat(shows(WEEK_AGO)).isFalse();
    }

    @Test
    void a_named_project_is_narrower_than_a_pattern() {
      with(RuleKind.COOLDOWN, project("demo"), "0d", null)
          .with(RuleKind.COOLDOWN, project("de*"), "7d", null);

      assertThat(shows(DAY_AGO)).isTrue();
    }

    @Test
    void of_equally_narrow_rules_the_strictest_holds() {
      with(RuleKind.COOLDOWN, "1h").with(RuleKind.COOLDOWN, "7d");

      assertThat(shows(DAY_AGO)).isFalse();
    }

    @Test
    void an_exemption_ends_at_its_date() {
      Instant end = NOW.plus(Duration.ofDays(1));
      with(RuleKind.COOLDOWN, "7d").with(RuleKind.COOLDOWN, project("demo"), "0d", end);
      DistributionFile file = file("demo-1.0.tar.gz", DAY_AGO);

      assertThat(verdict(file)).isEqualTo(new Verdict(null, end));
      assertThat(verdict("pypi", file, end).isShown()).isFalse();
    }

    @Test
    void an_exemption_lets_through_what_has_no_time() {
      with(RuleKind.COOLDOWN, "7d").with(RuleKind.COOLDOWN, source("pypi"), "PT0S", null);

      assertThat(verdict(file("demo-1.0.tar.gz", null)).isShown()).isTrue();
    }
  }

  @Nested
  class Of_several_rules {
    @Test
    void the_one_that_hides_the_longest_is_named() {
      with(RuleKind.COOLDOWN, "7d").with(RuleKind.KIND, "sdist");

      assertThat(by(verdict(file("demo-1.0.tar.gz", DAY_AGO)))).satisfies(by -> {
        assertThat(by.rule()).isEqualTo(RuleKind.KIND);
        assertThat(by.until()).isNull();
      });
    }

    @Test
    void one_that_ends_earlier_gives_way_to_the_next() {
      Instant end = NOW.plus(Duration.ofDays(2));
      with(RuleKind.COOLDOWN, "7d").with(RuleKind.DENY, Scope.EVERYWHERE, "demo", end);

      Verdict verdict = verdict(file("demo-1.0.tar.gz", DAY_AGO));

      assertThat(by(verdict).rule()).isEqualTo(RuleKind.COOLDOWN);
      assertThat(by(verdict).until()).isEqualTo(DAY_AGO.plus(Duration.ofDays(7)));
      assertThat(verdict.until()).isEqualTo(end);
    }

    @Test
    void one_that_has_ended_hides_nothing() {
      with(RuleKind.DENY, Scope.EVERYWHERE, "demo", NOW);

      assertThat(shows("demo-1.0.tar.gz")).isTrue();
    }

    @Test
    void those_of_another_index_are_not_asked() {
      with(RuleKind.DENY, new Scope(List.of("strict"), List.of(), List.of()), "demo", null);
      DistributionFile file = file("demo-1.0.tar.gz", null);

      assertThat(rules().of("default").verdict("pypi", DEMO, null, file, NOW).isShown())
          .isTrue();
      assertThat(rules().of("strict").verdict("pypi", DEMO, null, file, NOW).isShown())
          .isFalse();
    }
  }

  @Nested
  class Within_a_view {
    private Verdict seen(View view, @Nullable Instant uploaded) {
      return rules()
          .within(view)
          .verdict("pypi", DEMO, null, file("demo-1.0.tar.gz", uploaded), NOW);
    }

    private static View view(String... segments) {
      return View.parse(List.of(segments)).orElseThrow();
    }

    @Test
    void files_of_the_date_and_later_are_hidden() {
      View view = view("before", "2026-05-01");

      assertThat(by(seen(view, Instant.parse("2026-05-01T00:00:00Z"))).rule())
          .isEqualTo(RuleKind.BEFORE);
      assertThat(seen(view, Instant.parse("2026-04-30T23:59:59Z")).isShown()).isTrue();
      assertThat(seen(view, null).isShown()).isFalse();
    }

    @Test
    void the_rules_of_the_index_hold_too() {
      with(RuleKind.DENY, "demo");

      assertThat(by(seen(view("before", "2026-05-01"), WEEK_AGO)).rule()).isEqualTo(RuleKind.DENY);
    }

    @Test
    void there_are_no_exemptions_from_what_the_client_asked_for() {
      with(RuleKind.COOLDOWN, project("demo"), "0d", null);

      assertThat(by(seen(view("cooldown", "7d"), DAY_AGO)).rule()).isEqualTo(RuleKind.COOLDOWN);
    }

    @Test
    void the_rules_of_the_index_are_not_replaced_by_a_milder_view() {
      with(RuleKind.COOLDOWN, "7d");

      assertThat(seen(view("cooldown", "1h"), DAY_AGO).isShown()).isFalse();
    }
  }

  @Test
  void what_is_asked_about_one_project_is_judged_as_by_all_rules() {
    with(RuleKind.ALLOW, project("flask"), null, null)
        .with(RuleKind.DENY, "evil-*")
        .with(RuleKind.COOLDOWN, project("acme-*"), "30d", null)
        .with(RuleKind.COOLDOWN, project("demo<2"), "7d", null)
        .with(RuleKind.KIND, "sdist");

    for (String filename : List.of("demo-1.0.tar.gz", "demo-2.0-py3-none-any.whl")) {
      DistributionFile file = file(filename, DAY_AGO);
      for (int left = 0; left < 2; left++) {
        assertThat(rules().about(DEMO).verdict("pypi", DEMO, null, file, NOW))
            .isEqualTo(verdict(file));
        rules.remove(0);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "SPECIFIER, ''",
    "SPECIFIER, demo<3",
    "KIND, wheels",
    "KIND, ''",
    "SIZE, big",
    "YANKED, no",
    "STATUS, gone",
    "EXCLUDE_NEWER, tomorrow",
    "EXCLUDE_NEWER, 2026-02-30",
    "COOLDOWN, 2026-05-01",
    "COOLDOWN, 999999d",
    "COOLDOWN, ''",
    "ALLOW, <",
    "DENY, a/b",
    "BEFORE, 2026-05-01",
    "OFFLINE, true",
    "DIGEST, x"
  })
  void what_is_no_value_of_a_kind_is_refused_in_one_line(RuleKind kind, String value) {
    assertThatThrownBy(() -> Rule.of(kind, Scope.EVERYWHERE, value, null, null, false))
        .isInstanceOf(IllegalArgumentException.class)
        .extracting(Throwable::getMessage)
        .asString()
        .isNotBlank()
        .doesNotContain("\n");
  }

  @Test
  void the_reason_of_whoever_made_the_rule_is_part_of_the_sentence() {
    rules.add(Rule.of(RuleKind.DENY, Scope.EVERYWHERE, "demo", "compromised", null, false));

    assertThat(by(verdict(file("demo-1.0.tar.gz", null))).reason())
        .isEqualTo("deny: demo is denied (compromised)");
  }
}
