package dev.clutch.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProjectPatternTest {
  @ParameterizedTest
  @CsvSource({
    "acme-*, acme-tool, true",
    "acme-*, acme, false",
    "acme*, acme, true",
    "Acme_*, acme-tool, true",
    "ACME.Tool, acme-tool, true",
    "*-internal, tool-internal, true",
    "*-internal, tool-internals, false",
    "a*b*c, a-b-b-c, true",
    "a*b*c, a-b-b, false",
    "py?, py3, true",
    "py?, py, false",
    "*, anything, true",
    "demo, demo2, false",
    "demo<3, demo, true"
  })
  void names_are_compared_as_they_are_normalized(String pattern, String name, boolean matches) {
    assertThat(ProjectPattern.parse(pattern).matches(new ProjectName(name))).isEqualTo(matches);
  }

  @ParameterizedTest
  @CsvSource({
    "demo<3, demo-2.9-py3-none-any.whl, true",
    "demo<3, demo-3.0-py3-none-any.whl, false",
    "'demo >= 1 ,<3', demo-2.tar.gz, true",
    "demo, demo-3.0.tar.gz, true",
    "other<3, demo-2.9.tar.gz, false"
  })
  void versions_are_told_from_the_filename(String pattern, String filename, boolean matches) {
    ProjectName demo = new ProjectName("demo");

    assertThat(ProjectPattern.parse(pattern).matches(demo, new Filename(filename), !matches))
        .isEqualTo(matches);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_version_that_cannot_be_told_is_for_the_caller_to_decide(boolean unknown) {
    assertThat(ProjectPattern.parse("demo<3")
            .matches(new ProjectName("demo"), new Filename("demo-2004d.tar.gz"), unknown))
        .isEqualTo(unknown);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", " ", "<3", "a b", "a/b", "demo[extra]", "demo=3", "demo<", "é*", "../x"})
  void what_is_no_pattern_is_refused_in_one_line(String text) {
    assertThatThrownBy(() -> ProjectPattern.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not a pattern of projects");
  }

  @Test
  void many_stars_take_no_time() {
    String glob = "*a".repeat(99);
    ProjectName name = new ProjectName("a".repeat(198) + "b");

    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(10),
        () -> assertThat(ProjectPattern.parse(glob).matches(name)).isFalse());
  }
}
