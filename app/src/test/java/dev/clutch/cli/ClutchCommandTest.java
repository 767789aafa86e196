package dev.clutch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Command;

class ClutchCommandTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final PrintStream realOut = System.out;
  private final PrintStream realErr = System.err;

  @BeforeEach
  void capture() {
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
  }

  @AfterEach
  void restore() {
    System.setOut(realOut);
    System.setErr(realErr);
  }

  @Test
  void help_goes_to_standard_output() {
    assertThat(Program.run("--help")).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("serve", "Exit codes");
  }

  @Test
  void the_list_of_commands_has_whole_sentences() {
    assertThat(ClutchCommand.whole().getSubcommands().values())
        .isNotEmpty()
        .extracting(command -> command.getCommandSpec().usageMessage().description()[0])
        .allMatch(line -> line.endsWith("."));
  }

  @ParameterizedTest
  @CsvSource({
    "serve,--upstream,--index-ttl",
    "demo,--upstream,--json",
    "list,--json,--data-dir",
    "stats,--json,--data-dir",
    "status,--json,--data-dir",
    "purge,--json,--dry-run",
    "refresh,--force,--dry-run",
    "pin,--json,--dry-run",
    "unpin,--json,--dry-run",
    "gc,--json,--dry-run",
    "verify,--repair,--dry-run",
    "doctor,--upstream,--project",
    "check-config,--json,--keep-removed",
    "init-config,--help,--version",
    "explain,--index,--at",
    "completion,bash,fish"
  })
  void every_command_has_help(String command, String one, String other) {
    assertThat(Program.run(command, "--help")).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("clutch " + command, one, other);
    assertThat(lines()).isEmpty();
  }

  @Test
  void a_command_is_called_what_it_calls_itself() {
    assertThat(ClutchCommand.whole().getSubcommands())
        .allSatisfy((name, command) -> assertThat(command.getCommandName()).isEqualTo(name))
        .allSatisfy((name, command) -> assertThat(
                command.getCommandSpec().userObject().getClass().getAnnotation(Command.class))
            .extracting(Command::name)
            .isEqualTo(name));
  }

  @Test
  void the_version_is_one_line() {
    assertThat(Program.run("--version")).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8)).matches("clutch \\d+\\.\\d+\\.\\d+\\R");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "serve --port nonsense",
        "serve --port 70000",
        "serve --index-ttl soon",
        "serve --upstream a",
        "serve --upstream ftp://index.example/",
        "serve --upstream /no/such/folder",
        "serve --config no/clutch.toml",
        "serve --no-port",
        "check-config --port nonsense",
        "check-config --data-dir",
        "init-config --json",
        "serve --cache-max-size much",
        "serve --min-free -1",
        "serve --keep-removed maybe",
        "serve --prot 80",
        "list demo",
        "stats --jsno",
        "status --dry-run",
        "purge",
        "purge ../etc",
        "purge demo other",
        "refresh",
        "refresh demo --forced",
        "pin",
        "unpin demo==",
        "gc demo",
        "verify --repare",
        "doctor one two",
        "doctor not-a-url",
        "doctor --project ../etc",
        "sevre",
        "--prot 80",
      })
  void wrong_usage_is_one_clear_line_and_exit_2(String line) {
    assertThat(Program.run(line.split(" "))).isEqualTo(2);
    assertThat(lines()).hasSize(1).first().asString().startsWith("clutch: ");
  }

  @Test
  void a_data_directory_that_can_not_be_is_one_clear_line_and_exit_1() {
    assertThat(Program.run("serve", "--data-dir", "/proc/nope/clutch", "--port", "0"))
        .isEqualTo(1);
    assertThat(lines()).singleElement().asString().contains("/proc/nope/clutch", "--data-dir");
  }

  @Test
  void a_password_in_what_is_no_url_is_not_repeated() {
    assertThat(Program.run("serve", "--upstream", "me:s3cret@index.example/simple/"))
        .isEqualTo(2);
    assertThat(lines())
        .hasSize(1)
        .first()
        .asString()
        .contains("@index.example")
        .doesNotContain("s3cret");
  }

  @Test
  void a_host_that_does_not_exist_is_named_as_what_is_wrong(@TempDir Path directory) {
    String data = directory.resolve("data").toString();

    assertThat(Program.run("serve", "--host", "no.invalid", "--port", "0", "--data-dir", data))
        .isEqualTo(1);
    assertThat(lines()).singleElement().asString().contains("no.invalid", "no such host");
  }

  private List<String> lines() {
    return err.toString(StandardCharsets.UTF_8).lines().toList();
  }
}
