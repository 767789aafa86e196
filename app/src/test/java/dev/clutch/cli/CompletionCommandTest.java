package dev.clutch.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompletionCommandTest {
  @TempDir
  Path folder;

  private static String script(String shell) {
    PrintStream real = System.out;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    try {
      assertThat(ClutchCommand.run("completion", shell)).isZero();
    } finally {
      System.setOut(real);
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  /** Returns what the machine's own bash offers after these words. */
  private List<String> offered(String words) throws Exception {
    Path script = Files.writeString(folder.resolve("clutch.bash"), script("bash"));
    Process bash = new ProcessBuilder("bash", "--norc", "-c", """
            compopt() { :; } # works in a completion alone
            source "$1"
            COMP_WORDS=($2) COMP_LINE=$2 COMP_POINT=${#2}
            COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
            _complete_clutch
            printf '%s\\n' "${COMPREPLY[@]}"
            """, "bash", script.toString(), words)
        .redirectErrorStream(true)
        .start();
    String said = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(bash.waitFor()).as(said).isZero();
    return said.lines().map(String::strip).toList();
  }

  @ParameterizedTest
  @CsvSource({
    "clutch ser, serve",
    "clutch check, check-config",
    "clutch serve --upst, --upstream",
    "clutch serve --keep-rem, --keep-removed",
    "clutch purge --dry, --dry-run",
    "clutch completion z, zsh",
  })
  void bash_completes_commands_and_options(String words, String expected) throws Exception {
    assumeThat(Path.of("/bin/bash")).exists();

    assertThat(offered(words)).containsExactly(expected);
  }

  @Test
  void what_is_hidden_is_not_offered() {
    assertThat(script("bash")).doesNotContain("rehearse");
    assertThat(script("fish")).doesNotContain("rehearse");
  }

  @Test
  void fish_is_told_of_each_command_and_each_of_its_options() {
    assertThat(script("fish").lines())
        .contains("complete -c clutch -f")
        .anyMatch(
            line -> line.startsWith("complete -c clutch -n '__fish_use_subcommand' -a serve -d '"))
        .anyMatch(line -> line.startsWith(
            "complete -c clutch -n '__fish_seen_subcommand_from serve' -l upstream -r -F -d '"))
        .allMatch(line ->
            line.chars().filter(c -> c == '\'').count() % 2 == 0 || line.contains("\\'"));
  }
}
