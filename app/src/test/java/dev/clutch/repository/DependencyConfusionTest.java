package dev.clutch.repository;

import static dev.clutch.repository.ScriptedSource.files;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clutch.model.Filename;
import dev.clutch.model.ProjectName;
import dev.clutch.model.ProjectPattern;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What somebody tries who uploads, to a public index, a project under the name of a private one. The private
 * source comes first in the order here but for where it says so.
 */
// CONFORMANCE 146
class DependencyConfusionTest {
  private static final ProjectName NAME = new ProjectName("acme-tool");
  private static final Filename OURS = new Filename("acme_tool-1.0-py3-none-any.whl");
  private static final Filename THEIRS = new Filename("acme_tool-99.0-py3-none-any.whl");
  private static final Reservations RESERVED =
      new Reservations(Map.of("internal", List.of(ProjectPattern.parse("Acme_*"))));

  private final ScriptedSource internal = new ScriptedSource("internal");
  private final ScriptedSource pypi = new ScriptedSource("pypi");
  private final Group group =
      Group.inOrder("default", List.of(internal.member(), pypi.member()), Reservations.NONE);
  private final Group reserved =
      Group.inOrder("default", List.of(internal.member(), pypi.member()), RESERVED);

  DependencyConfusionTest() {
    internal.has("acme-tool", OURS.value());
    pypi.has("acme-tool", THEIRS.value());
  }

  @Test
  void a_higher_version_below_is_not_shown() {
    assertThat(files(group.project(NAME))).containsExactly(OURS.value());
  }

  @ParameterizedTest
  @ValueSource(strings = {"Acme.Tool", "ACME_TOOL", "acme--tool", "acme-_.tool"})
  void another_spelling_of_the_name_leads_to_the_same_owner(String spelling) {
    ProjectName name = ProjectName.parse(spelling).orElseThrow();

    assertThat(files(group.project(name))).containsExactly(OURS.value());
    assertThat(pypi.asked).isEmpty();
  }

  @Test
  void an_owner_that_is_down_is_not_replaced() {
    internal.goesDown();

    assertThatThrownBy(() -> group.project(NAME)).isInstanceOf(UnavailableException.class);
    assertThatThrownBy(() -> group.file(NAME, THEIRS)).isInstanceOf(UnavailableException.class);
    assertThatThrownBy(() -> group.metadata(NAME, THEIRS)).isInstanceOf(UnavailableException.class);
    assertThat(pypi.asked).isEmpty();
  }

  @Test
  void an_owner_that_says_404_and_then_fails_is_not_replaced_by_what_was_shown_meanwhile() {
    internal.lacks("acme-tool");
    assertThat(files(group.project(NAME))).containsExactly(THEIRS.value());
    pypi.asked.clear();

    internal.goesDown();

    assertThatThrownBy(() -> group.project(NAME)).isInstanceOf(UnavailableException.class);
    assertThatThrownBy(() -> group.file(NAME, THEIRS)).isInstanceOf(UnavailableException.class);
    assertThat(pypi.asked).isEmpty();
  }

  @Test
  void a_guessed_file_of_a_lower_source_is_not_given() {
    assertThat(group.file(NAME, THEIRS)).isInstanceOf(Lookup.NotFound.class);
    assertThat(pypi.asked).isEmpty();
  }

  @Test
  void guessed_metadata_of_a_lower_source_is_not_given() {
    assertThat(group.metadata(NAME, THEIRS)).isInstanceOf(Lookup.NotFound.class);
    assertThat(group.file(NAME, THEIRS.metadata())).isInstanceOf(Lookup.NotFound.class);
    assertThat(pypi.asked).isEmpty();
  }

  @Test
  void a_reserved_name_never_travels_although_its_source_does_not_have_it() {
    internal.lacks("acme-tool");

    assertThat(reserved.project(NAME)).isInstanceOf(Lookup.NotFound.class);
    assertThat(reserved.file(NAME, THEIRS)).isInstanceOf(Lookup.NotFound.class);
    assertThat(reserved.metadata(NAME, THEIRS)).isInstanceOf(Lookup.NotFound.class);
    assertThat(pypi.asked).isEmpty();
  }

  @Test
  void a_reserved_name_never_travels_by_an_index_that_its_source_is_not_part_of() {
    Group open = Group.inOrder("public", List.of(pypi.member()), RESERVED);

    assertThat(open.project(NAME)).isInstanceOf(Lookup.NotFound.class);
    assertThat(open.file(NAME, THEIRS)).isInstanceOf(Lookup.NotFound.class);
    assertThat(open.metadata(NAME, THEIRS)).isInstanceOf(Lookup.NotFound.class);
    assertThat(pypi.asked).isEmpty();
  }

  @Test
  void a_reserved_name_never_travels_where_its_source_comes_last() {
    Group last = Group.inOrder("default", List.of(pypi.member(), internal.member()), RESERVED);

    assertThat(files(last.project(NAME))).containsExactly(OURS.value());
    assertThat(last.file(NAME, OURS)).isInstanceOf(Lookup.Found.class);
    assertThat(pypi.asked).isEmpty();
  }

  @Test
  void a_reserved_name_is_not_merged() {
    Group merged = Group.merged("all", List.of(internal.member(), pypi.member()), RESERVED, null);

    assertThat(files(merged.project(NAME))).containsExactly(OURS.value());
    assertThat(merged.file(NAME, THEIRS)).isInstanceOf(Lookup.NotFound.class);
    assertThat(merged.metadata(NAME, THEIRS)).isInstanceOf(Lookup.NotFound.class);
    assertThat(pypi.asked).isEmpty();
  }

  @Test
  void a_reserved_name_is_not_asked_in_parallel() {
    Group parallel = Group.parallel(
        "default", List.of(internal.member(), pypi.member()), RESERVED, Runnable::run);

    assertThat(files(parallel.project(NAME))).containsExactly(OURS.value());
    assertThat(pypi.asked).isEmpty();
  }

  @Test
  void in_a_merged_index_a_file_of_our_name_is_ours() {
    pypi.has("acme-tool", OURS.value(), THEIRS.value());
    Group merged =
        Group.merged("all", List.of(internal.member(), pypi.member()), Reservations.NONE, null);

    assertThat(ScriptedSource.giver(merged.file(NAME, OURS))).isEqualTo("internal");
  }

  @Test
  void the_list_of_projects_names_a_reserved_one_only_as_its_source_does() throws IOException {
    internal.lacks("acme-tool");

    assertThat(ScriptedSource.names(reserved.projects())).isEmpty();
  }
}
