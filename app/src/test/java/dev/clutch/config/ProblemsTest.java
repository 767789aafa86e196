package dev.clutch.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProblemsTest {
  @TempDir
  Path folder;

  private Written written;

  @BeforeEach
  void write() {
    written = new Written(folder);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[server]; prot = 80 | clutch.toml:2: unknown key 'prot' in [server]: did you mean 'port'?",
        "[server]; ttl = \"1m\" | clutch.toml:2: unknown key 'ttl' in [server]: did you mean 'index-ttl'?",
        "[storage]; colour = 1 | clutch.toml:2: unknown key 'colour' in [storage]: known are data-dir, max-size, min-free",
        "[storge]; max-size = 1 | clutch.toml:1: unknown table 'storge': did you mean 'storage'?",
        "port = 80 | clutch.toml:1: key 'port' stands under no table; it belongs under [server]",
        "[source]; name = \"a\" | clutch.toml:1: write [[source]]: there may be several",
        "[[server]]; port = 1 | clutch.toml:1: write [server], once",
        "server = 1 | clutch.toml:1: write [server], once",
      })
  void an_unknown_word_is_answered_with_the_one_that_was_meant(String lines, String problem) {
    assertThat(written.file(lines.replace("; ", "\n")).problems()).containsExactly(problem);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "port = 99999 | clutch.toml:2: port: not a port (0 to 65535): '99999'",
        "port = \"http\" | clutch.toml:2: port: not a port (0 to 65535): 'http'",
        "port = [1] | clutch.toml:2: port: one value is expected, not a list",
        "host.name = \"a\" | clutch.toml:2: host: one value is expected, not a table",
        "host = \"a/b\" | clutch.toml:2: host: not an address: 'a/b' (write one such as 127.0.0.1, 0.0.0.0 or ::1)",
        "index-ttl = 10 | clutch.toml:2: index-ttl: not a duration: '10' (write 30s, 10m, 12h, 7d, or ISO 8601 such as PT10M)",
      })
  void a_value_of_another_type_says_what_is_meant(String line, String problem) {
    assertThat(written.file("[server]\n" + line).problems()).containsExactly(problem);
  }

  @Test
  void all_problems_are_said_at_once_in_the_order_of_the_lines() {
    written.flag("--port", "none").file("""
        [[source]]
        name = "A"
        url = "https://a.example"
        [server]
        prot = 80
        """);

    assertThat(written.problems())
        .containsExactly(
            "--port: not a port (0 to 65535): 'none'",
            "clutch.toml:2: name: not a name: 'A' (write lower-case letters, digits and dashes)",
            "clutch.toml:5: unknown key 'prot' in [server]: did you mean 'port'?");
    assertThatThrownBy(() -> written.loader().load())
        .isInstanceOf(IllegalArgumentException.class)
        .message()
        .hasLineCount(3);
  }

  @Test
  void a_problem_of_a_variable_names_the_variable() {
    assertThat(written.variable("CLUTCH_MIN_FREE", "much").problems())
        .containsExactly("CLUTCH_MIN_FREE: not a size: 'much' (write 500M, 50G, 2T)");
  }

  @Test
  void what_is_no_TOML_is_said_with_what_is_wrong_above_it() {
    written.file("""
        [server]
        prot = 80
        [[source]]
        name = "a
        url = "https://a.example"
        """);

    assertThat(written.problems())
        .hasSize(2)
        .satisfiesExactly(
            first -> assertThat(first).startsWith("clutch.toml:2: unknown key 'prot'"),
            second -> assertThat(second).startsWith("clutch.toml:4: Unexpected"));
  }

  @Test
  void a_key_that_is_there_twice_is_said() {
    assertThat(written.file("[server]\nport = 1\nport = 2\n").problems())
        .singleElement()
        .asString()
        .startsWith("clutch.toml:3: port previously defined at line 2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"s3cret", "\"\" s3cret", "\"\"s3cret\"", "[s3cret]", "12s3cret", "true s3cret"})
  void a_secret_that_lacks_its_quotes_is_not_repeated(String value) {
    assertThat(written.file("[[source]]\ntoken = " + value + "\n").problems())
        .isNotEmpty()
        .allMatch(problem -> problem.lines().count() == 1)
        .noneMatch(problem -> problem.contains("s3cret") || problem.contains("cret"));
  }

  @Test
  void a_file_from_Windows_is_read_too() {
    assertThat(written
            .file("\uFEFF[server]\r\nport = 1\r\n")
            .configuration()
            .server()
            .port())
        .isEqualTo(1);
  }
}
