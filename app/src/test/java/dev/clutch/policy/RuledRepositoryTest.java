package dev.clutch.policy;

import static dev.clutch.repository.ScriptedSource.NOW;
import static dev.clutch.repository.ScriptedSource.file;
import static dev.clutch.repository.ScriptedSource.files;
import static dev.clutch.repository.ScriptedSource.found;
import static dev.clutch.repository.ScriptedSource.yanked;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.clutch.model.Filename;
import dev.clutch.model.ProjectName;
import dev.clutch.model.ProjectPage;
import dev.clutch.repository.FileContent;
import dev.clutch.repository.Group;
import dev.clutch.repository.Lookup;
import dev.clutch.repository.Reservations;
import dev.clutch.repository.RuleKind;
import dev.clutch.repository.ScriptedSource;
import dev.clutch.repository.UnavailableException;
import dev.clutch.repository.UploadTimes;
import dev.clutch.repository.View;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RuledRepositoryTest {
  private static final ProjectName DEMO = new ProjectName("demo");
  private static final Filename OLD = new Filename("demo-1.0-py3-none-any.whl");
  private static final Filename NEW = new Filename("demo-2.0-py3-none-any.whl");
  private static final Instant LONG_AGO = NOW.minus(Duration.ofDays(100));
  private static final Instant DAY_AGO = NOW.minus(Duration.ofDays(1));
  private static final Instant OLD_ENOUGH = DAY_AGO.plus(Duration.ofDays(7));

  private final ScriptedSource internal = new ScriptedSource("internal");
  private final ScriptedSource pypi = new ScriptedSource("pypi");
  private final Group group =
      Group.inOrder("default", List.of(internal.member(), pypi.member()), Reservations.NONE);
  private final List<String> audited = new ArrayList<>();
  private Instant now = NOW;

  @BeforeEach
  void fill() {
    pypi.has("demo", file(OLD.value(), LONG_AGO), file(NEW.value(), DAY_AGO));
  }

  private RuledRepository ruled(Rule... rules) {
    InstantSource clock = () -> now;
    return new RuledRepository(
        group, new Rules(List.of(rules), Set.of()), new Audit(audited::add), clock);
  }

  private static Rule rule(RuleKind kind, @Nullable String value) {
    return Rule.of(kind, Scope.EVERYWHERE, value, null, null, false);
  }

  private static Rule cooldown() {
    return rule(RuleKind.COOLDOWN, "7d");
  }

  private static JsonNode note(Lookup<ProjectPage> page) {
    JsonNode note = found(page).extra().get("_clutch");
    return note == null ? MissingNode.getInstance() : note;
  }

  @Test
  void a_page_has_no_hidden_files_and_says_which_they_are() {
    Lookup<ProjectPage> page = ruled(cooldown()).project(DEMO);

    assertThat(files(page)).containsExactly(OLD.value());
    assertThat(note(page).toString())
        .isEqualTo("{\"source\":\"pypi\",\"hidden\":[{\"filename\":\"" + NEW + "\","
            + "\"rule\":\"cooldown\","
            + "\"reason\":\"cooldown: it was uploaded at 2026-05-31T12:00:00Z, less than 7d ago\","
            + "\"until\":\"2026-06-07T12:00:00Z\"}]}");
  }

  @Test
  void a_page_of_which_nothing_is_hidden_is_left_as_it_is() {
    assertThat(ruled(rule(RuleKind.DENY, "other")).project(DEMO)).isEqualTo(group.project(DEMO));
  }

  // CONFORMANCE 37
  @Test
  void a_page_all_of_whose_files_are_hidden_is_a_page_without_files() {
    Lookup<ProjectPage> page = ruled(rule(RuleKind.DENY, "demo")).project(DEMO);

    assertThat(files(page)).isEmpty();
    assertThat(found(page).versions()).isEmpty();
    assertThat(note(page).path("hidden")).hasSize(2);
    assertThat(note(page).path("hidden").path(0).path("until").isNull()).isTrue();
  }

  @Test
  void an_unknown_project_stays_unknown() {
    assertThat(ruled(cooldown()).project(new ProjectName("nothing")))
        .isInstanceOf(Lookup.NotFound.class);
  }

  // CONFORMANCE 38
  @Test
  void versions_are_those_of_which_a_file_is_left() {
    pypi.has(
        "demo",
        file(OLD.value(), LONG_AGO),
        file("demo-1.0.0.tar.gz", DAY_AGO),
        file(NEW.value(), DAY_AGO));

    assertThat(found(ruled(cooldown()).project(DEMO)).versions()).containsExactly("1.0", "1.0.0");
  }

  @Test
  void a_hidden_file_and_its_metadata_are_refused_with_the_sentence_of_the_page() {
    RuledRepository ruled = ruled(cooldown());
    String reason =
        note(ruled.project(DEMO)).path("hidden").path(0).path("reason").textValue();

    for (Lookup<FileContent> answer : List.of(ruled.file(DEMO, NEW), ruled.metadata(DEMO, NEW))) {
      assertThat(answer).isInstanceOfSatisfying(Lookup.Hidden.class, hidden -> {
        assertThat(hidden.by().rule()).isEqualTo(RuleKind.COOLDOWN);
        assertThat(hidden.by().until()).isEqualTo(OLD_ENOUGH);
        assertThat(hidden.reason()).isEqualTo(reason);
      });
    }
    assertThat(ruled.file(DEMO, OLD)).isInstanceOf(Lookup.Found.class);
    assertThat(ruled.metadata(DEMO, OLD)).isInstanceOf(Lookup.Found.class);
  }

  @Test
  void what_lies_beside_a_file_is_judged_as_the_file_by_whatever_name_it_is_asked_for() {
    for (String suffix : List.of(".metadata", ".provenance", ".asc")) {
      pypi.stores(OLD + suffix).stores(NEW + suffix);

      assertThat(ruled(cooldown()).file(DEMO, new Filename(NEW + suffix)))
          .as(suffix)
          .isInstanceOf(Lookup.Hidden.class);
      assertThat(ruled(cooldown()).file(DEMO, new Filename(OLD + suffix)))
          .as(suffix)
          .isInstanceOf(Lookup.Found.class);
    }
  }

  @Test
  void a_file_that_no_page_lists_any_more_is_judged_by_its_name() {
    pypi.stores("demo-0.9.tar.gz").stores("demo-3.0.tar.gz");
    RuledRepository ruled = ruled(rule(RuleKind.SPECIFIER, "<3"));

    assertThat(ruled.file(DEMO, new Filename("demo-0.9.tar.gz"))).isInstanceOf(Lookup.Found.class);
    assertThat(ruled.file(DEMO, new Filename("demo-3.0.tar.gz"))).isInstanceOf(Lookup.Hidden.class);
  }

  @Test
  void a_file_that_no_page_lists_any_more_is_judged_by_what_its_page_said() {
    pypi.hasRemoved(file("demo-0.8.tar.gz", LONG_AGO))
        .hasRemoved(file("demo-0.9.tar.gz", DAY_AGO))
        .hasRemoved(yanked("demo-0.7.tar.gz", "broken"));
    RuledRepository ruled = ruled(cooldown(), rule(RuleKind.YANKED, null));

    assertThat(ruled.file(DEMO, new Filename("demo-0.8.tar.gz"))).isInstanceOf(Lookup.Found.class);
    assertThat(ruled.file(DEMO, new Filename("demo-0.9.tar.gz")))
        .isInstanceOfSatisfying(
            Lookup.Hidden.class, hidden -> assertThat(hidden.by().until()).isEqualTo(OLD_ENOUGH));
    assertThat(ruled.metadata(DEMO, new Filename("demo-0.7.tar.gz")))
        .isInstanceOfSatisfying(
            Lookup.Hidden.class,
            hidden -> assertThat(hidden.by().rule()).isEqualTo(RuleKind.YANKED));
  }

  @Test
  void attestations_are_judged_as_their_file() {
    assertThat(ruled(cooldown()).provenance(DEMO, NEW)).isInstanceOf(Lookup.Hidden.class);
    assertThat(ruled(cooldown()).provenance(DEMO, OLD)).isInstanceOf(Lookup.Found.class);
  }

  @Test
  void a_file_of_which_nothing_is_known_any_more_has_no_time() {
    pypi.stores("demo-0.9.tar.gz");

    assertThat(ruled(cooldown()).file(DEMO, new Filename("demo-0.9.tar.gz")))
        .isInstanceOf(Lookup.Hidden.class);
  }

  @Test
  void a_rule_by_name_does_not_ask_for_the_page_of_a_file() {
    ruled(rule(RuleKind.SPECIFIER, "<3")).file(DEMO, OLD);

    assertThat(pypi.asked).containsExactly("file " + OLD);
  }

  @Test
  void a_file_that_cannot_be_judged_is_unavailable() {
    RuledRepository ruled = ruled(cooldown());
    internal.goesDown();

    assertThatThrownBy(() -> ruled.file(DEMO, OLD)).isInstanceOf(UnavailableException.class);
  }

  @Test
  void an_answer_holds_until_a_time_rule_changes_it() {
    RuledRepository ruled = ruled(cooldown());

    assertThat(ruled.project(DEMO).origin().until()).isEqualTo(OLD_ENOUGH);
    assertThat(ruled.file(DEMO, NEW).origin().until()).isEqualTo(OLD_ENOUGH);
    assertThat(ruled.file(DEMO, OLD).origin().until()).isEqualTo(Instant.MAX);
    now = OLD_ENOUGH;
    assertThat(files(ruled.project(DEMO))).containsExactly(OLD.value(), NEW.value());
    assertThat(ruled.project(DEMO).origin().until()).isEqualTo(Instant.MAX);
  }

  @Test
  void an_answer_holds_no_longer_than_the_page_it_rests_on() {
    pypi.holdsUntil(NOW.plusSeconds(600));
    RuledRepository ruled = ruled(cooldown());

    assertThat(ruled.project(DEMO).origin().until()).isEqualTo(NOW.plusSeconds(600));
    assertThat(ruled.file(DEMO, OLD).origin().until()).isEqualTo(NOW.plusSeconds(600));
  }

  @Test
  void pages_of_two_views_that_differ_differ_in_their_version() {
    RuledRepository ruled = ruled();
    View before = View.parse(List.of("before", "2026-05-01")).orElseThrow();
    View cooldown = View.parse(List.of("cooldown", "7d")).orElseThrow();

    assertThat(List.of(
            ruled.project(DEMO).origin().version(),
            ruled.within(before).project(DEMO).origin().version(),
            ruled.within(cooldown).project(DEMO).origin().version()))
        .doesNotHaveDuplicates();
  }

  @Test
  void a_view_hides_from_page_file_and_metadata_alike() {
    RuledRepository view =
        ruled().within(View.parse(List.of("before", "2026-05-01")).orElseThrow());

    assertThat(files(view.project(DEMO))).containsExactly(OLD.value());
    assertThat(view.file(DEMO, NEW))
        .isInstanceOfSatisfying(
            Lookup.Hidden.class,
            hidden -> assertThat(hidden.by().rule()).isEqualTo(RuleKind.BEFORE));
    assertThat(view.metadata(DEMO, NEW)).isInstanceOf(Lookup.Hidden.class);
  }

  @Test
  void a_view_over_another_repository_has_the_same_rules() {
    ScriptedSource stored = new ScriptedSource("pypi").has("demo", NEW.value());
    Group offline = Group.inOrder("default", List.of(stored.member()), Reservations.NONE);
    View view = View.parse(List.of("offline")).orElseThrow();

    RuledRepository ruled = ruled(rule(RuleKind.DENY, "demo")).over(offline, view);

    assertThat(files(ruled.project(DEMO))).isEmpty();
  }

  @Test
  void a_rule_for_a_source_judges_that_source_s_files_on_a_merged_page() {
    internal.has("demo", file("demo-3.0.tar.gz", DAY_AGO));
    Group merged =
        Group.merged("all", List.of(internal.member(), pypi.member()), Reservations.NONE, null);
    Rule onPypi = Rule.of(
        RuleKind.COOLDOWN,
        new Scope(List.of(), List.of("pypi"), List.of()),
        "7d",
        null,
        null,
        false);

    RuledRepository ruled =
        new RuledRepository(merged, new Rules(List.of(onPypi), Set.of()), () -> now);

    assertThat(files(ruled.project(DEMO))).containsExactly("demo-3.0.tar.gz", OLD.value());
    assertThat(ruled.file(DEMO, new Filename("demo-3.0.tar.gz"))).isInstanceOf(Lookup.Found.class);
    assertThat(ruled.file(DEMO, NEW)).isInstanceOf(Lookup.Hidden.class);
  }

  @Test
  void a_file_hidden_at_the_first_source_of_a_merged_index_is_not_replaced_by_the_next() {
    internal.has("demo", file(OLD.value(), DAY_AGO));
    Group merged =
        Group.merged("all", List.of(internal.member(), pypi.member()), Reservations.NONE, null);

    RuledRepository ruled =
        new RuledRepository(merged, new Rules(List.of(cooldown()), Set.of()), () -> now);

    assertThat(files(ruled.project(DEMO))).isEmpty();
    assertThat(ruled.file(DEMO, OLD)).isInstanceOf(Lookup.Hidden.class);
  }

  @Test
  void a_rule_on_trial_hides_nothing_and_says_once_what_it_would_hide() {
    Rule trial = Rule.of(RuleKind.COOLDOWN, Scope.EVERYWHERE, "7d", null, null, true);
    RuledRepository ruled = ruled(trial);

    for (int i = 0; i < 3; i++) {
      assertThat(files(ruled.project(DEMO))).containsExactly(OLD.value(), NEW.value());
      assertThat(ruled.file(DEMO, NEW)).isInstanceOf(Lookup.Found.class);
    }

    assertThat(audited)
        .containsExactly("a rule on trial would hide files project=demo rule=cooldown first=" + NEW
            + " reason=\"cooldown: it was uploaded at 2026-05-31T12:00:00Z, less than 7d ago\"");
  }

  @Test
  void a_rule_on_trial_takes_nothing_from_those_in_force() {
    Rule trial = Rule.of(RuleKind.COOLDOWN, Scope.EVERYWHERE, "30d", null, null, true);

    assertThat(files(ruled(cooldown(), trial).project(DEMO))).containsExactly(OLD.value());
  }

  @Test
  void a_rule_on_trial_misses_times_too_and_hides_nothing() {
    pypi.has("demo", file(OLD.value(), null));
    List<String> missed = new ArrayList<>();
    Rule trial = Rule.of(RuleKind.COOLDOWN, Scope.EVERYWHERE, "7d", null, null, true);
    Rules rules = new Rules(List.of(trial), Set.of()).asking((source, project) -> {
      missed.add(source + " " + project);
      return UploadTimes.Search.RUNNING;
    });

    assertThat(files(new RuledRepository(group, rules, () -> now).project(DEMO)))
        .containsExactly(OLD.value());
    assertThat(missed).containsExactly("pypi demo");
  }
}
