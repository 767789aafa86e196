package dev.clutch.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clutch.model.ProjectPattern;
import dev.clutch.policy.Rule;
import dev.clutch.policy.Scope;
import dev.clutch.repository.RuleKind;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IndexAndRuleTest {
  private static final String SOURCES = """
      source = [{ name = "internal", url = "https://a.example" }, { name = "pypi", url = "https://b.example" }]
      """;

  @TempDir
  Path folder;

  private Written written;

  @BeforeEach
  void write() {
    written = new Written(folder);
  }

  private Written file(String lines) {
    return written.file(SOURCES + lines.replace("; ", "\n"));
  }

  @Test
  void the_default_index_has_all_sources_in_the_order_of_the_file() {
    assertThat(file("").configuration().indexes())
        .containsExactly(
            new IndexSettings("default", List.of("internal", "pypi"), false, false, null));
  }

  @Test
  void an_index_has_the_sources_it_names_in_its_own_order() {
    file("""
        [[index]]
        name = "prod"
        sources = ["pypi", "internal"]
        merge = true
        parallel = true
        exclude-newer = "7d"
        """);

    assertThat(written.configuration().indexes())
        .element(1)
        .isEqualTo(new IndexSettings(
            "prod",
            List.of("pypi", "internal"),
            true,
            true,
            new TimeLimit.Age(Duration.ofDays(7))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "simple",
        "files",
        "before",
        "cooldown",
        "offline",
        "snapshot",
        "pypi",
        "packages",
        "legacy",
        "index",
        "root",
        "healthz",
        "readyz",
        "metrics",
        "-",
        "project",
        "search",
        "status"
      })
  void first_segments_that_are_something_else_are_no_names(String name) {
    assertThat(file("[[index]]; name = \"" + name + "\"").problems())
        .containsExactly("clutch.toml:3: an index can't be called '" + name + "': /" + name
            + "/ is something else already");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[[index]] | clutch.toml:2: [[index]] has no name: add name = \"…\"",
        "[[index]]; name = \"a\"; sources = [] | clutch.toml:4: an index has at least one source: name it here",
        "[[index]]; name = \"a\"; sources = [\"pipy\"] | clutch.toml:4: no [[source]] is called 'pipy': did you mean 'pypi'?",
        "[[index]]; name = \"a\"; sources = [\"pypi\", \"pypi\"] | clutch.toml:4: named twice: pypi",
        "[[index]]; name = \"a\"; [[index]]; name = \"a\" | clutch.toml:5: another [[index]] is called 'a' (clutch.toml:3): give one of them another name",
        "[[rule]] | clutch.toml:2: [[rule]] has no kind: add kind = \"…\"",
        "[[rule]]; kind = \"cooldwn\" | clutch.toml:3: kind: 'cooldwn' is none of them: did you mean 'cooldown'?",
        "[[rule]]; kind = \"cooldown\" | clutch.toml:2: value of kind 'cooldown': missing (write 7d)",
        "[[rule]]; kind = \"cooldown\"; value = \"2026-05-01\" | clutch.toml:4: value of kind 'cooldown': not a duration: '2026-05-01' (write 30s, 10m, 12h, 7d, or ISO 8601 such as PT10M)",
        "[[rule]]; kind = \"kind\"; value = \"weel\" | clutch.toml:4: value of kind 'kind': 'weel' is none of them: did you mean 'wheel'?",
        "[[rule]]; kind = \"status\" | clutch.toml:2: value of kind 'status': missing (write active, archived, deprecated, quarantined)",
        "[[rule]]; kind = \"yanked\"; value = \"yes\" | clutch.toml:4: value of kind 'yanked': there is none: remove it",
        "[[rule]]; kind = \"deny\"; value = [\"<1\", \">2\"] | clutch.toml:4: value of kind 'deny': one only (write <2, or numpy<2)",
        "[[rule]]; kind = \"specifier\"; value = \"2\" | clutch.toml:4: value of kind 'specifier': not a version specifier: '2' (write one such as <3 or >=1.2,<2)",
        "[[rule]]; kind = \"before\"; value = \"2026-05-01\" | clutch.toml:3: kind: 'before' is none of them: known are allow, deny, specifier, kind, size, yanked, status, exclude-newer, cooldown",
        "[[rule]]; kind = \"yanked\"; index = \"defualt\" | clutch.toml:4: no [[index]] is called 'defualt': did you mean 'default'?",
        "[[rule]]; kind = \"yanked\"; source = [\"pipy\"] | clutch.toml:4: no [[source]] is called 'pipy': did you mean 'pypi'?",
        "[[rule]]; kind = \"yanked\"; until = \"soon\" | clutch.toml:4: until: not a date: 'soon' (write 2026-05-01 or 2026-05-01T12:00:00Z)",
      })
  void what_can_not_be_meant_is_one_line(String lines, String problem) {
    assertThat(file(lines).problems()).containsExactly(problem);
  }

  @Test
  void a_rule_says_what_it_holds_for_why_and_how_long() {
    file("""
        [[rule]]
        kind = "allow"
        index = "default"
        source = ["pypi"]
        project = ["Numpy>=2"]
        reason = "a fix we need"
        until = 2026-06-01T10:00:00Z
        audit = true
        """);

    assertThat(written.configuration().rules())
        .containsExactly(new RuleSettings(
            RuleKind.ALLOW,
            List.of("default"),
            List.of("pypi"),
            List.of(ProjectPattern.parse("numpy>=2")),
            null,
            "a fix we need",
            Instant.parse("2026-06-01T10:00:00Z"),
            true));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "deny | \"Evil.*\" | evil-*",
        "allow | \"numpy<2\" | numpy<2",
        "allow | \"<2\" | <2",
        "specifier | \"~=1.2,!=1.3\" | ~=1.2,!=1.3",
        "kind | [\"sdist\", \"egg\"] | sdist,egg",
        "kind | [\"wheel\", \"other\"] | wheel,other",
        "size | \"500M\" | 524288000",
        "size | 17 | 17",
        "status | [\"active\", \"archived\", \"deprecated\", \"quarantined\"] | active,archived,deprecated,quarantined",
        "exclude-newer | 2026-05-01 | 2026-05-01T00:00:00Z",
        "exclude-newer | 2026-05-01T02:00:00+02:00 | 2026-05-01T00:00:00Z",
        "exclude-newer | \"P7D\" | P7D",
        "cooldown | \"7d\" | 7d",
        "cooldown | \"0d\" | 0d",
      })
  void the_value_of_a_rule_is_one_that_its_kind_understands(
      String kind, String value, String expected) {
    RuleSettings rule = file("[[rule]]; kind = \"" + kind + "\"; value = " + value)
        .configuration()
        .rules()
        .get(0);

    assertThat(rule.value()).isEqualTo(expected);
    assertThat(Rule.of(rule.kind(), Scope.EVERYWHERE, rule.value(), null, null, false)
            .kind())
        .isEqualTo(rule.kind());
  }
}
