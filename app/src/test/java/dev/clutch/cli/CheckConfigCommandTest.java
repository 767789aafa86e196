package dev.clutch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckConfigCommandTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final PrintStream realOut = System.out;
  private final PrintStream realErr = System.err;

  @TempDir
  private Path folder;

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

  private String file(String toml) throws IOException {
    return Files.writeString(folder.resolve("clutch.toml"), toml).toString();
  }

  @Test
  void every_value_is_shown_with_the_place_where_it_was_said() throws IOException {
    String file = file("""
        [server]
        port = 80
        [[source]]
        name = "internal"
        url = "https://me:s3cret@packages.example"
        """);

    assertThat(ClutchCommand.run("check-config", "--config", file, "--index-ttl", "1m"))
        .isZero();

    assertThat(lines(out))
        .anyMatch(line -> line.matches("server\\.port +80 +\\Q" + file + "\\E:2"))
        .anyMatch(line -> line.matches("server\\.index-ttl +1m +--index-ttl"))
        .anyMatch(line -> line.matches("source\\[internal]\\.ttl +1m +--index-ttl"))
        .anyMatch(line -> line.matches("storage\\.max-size +50G +default"))
        .anyMatch(line -> line.contains("https://********@packages.example"))
        .noneMatch(line -> line.contains("s3cret"));
    assertThat(lines(err)).containsExactly("clutch: " + file + " can be used");
  }

  @Test
  void every_problem_is_a_line_and_the_exit_code_2() throws IOException {
    String file = file("[server]\nprot = 80\nhots = 1\n");

    assertThat(ClutchCommand.run("check-config", "--config", file)).isEqualTo(2);

    assertThat(lines(err))
        .containsExactly(
            "clutch: " + file + ":2: unknown key 'prot' in [server]: did you mean 'port'?",
            "clutch: " + file + ":3: unknown key 'hots' in [server]: did you mean 'host'?");
    assertThat(lines(out)).isEmpty();
  }

  @Test
  void programs_read_the_same_as_JSON() throws IOException {
    String file = file("[server]\nport = 80\n");
    assertThat(ClutchCommand.run("check-config", "--config", file, "--json")).isZero();

    JsonNode report = new ObjectMapper().readTree(out.toByteArray());
    assertThat(report.get("ok").asBoolean()).isTrue();
    assertThat(report.get("file").asText()).isEqualTo(file);
    assertThat(report.get("settings").get(1).toString())
        .isEqualTo(
            "{\"table\":\"server\",\"name\":\"\",\"key\":\"port\",\"value\":\"80\",\"origin\":\""
                + file + ":2\"}");
  }

  @Test
  void programs_read_the_problems_as_JSON_too() throws IOException {
    String file = file("[server]\nprot = 80\n");
    assertThat(ClutchCommand.run("check-config", "--config", file, "--json")).isEqualTo(2);

    JsonNode report = new ObjectMapper().readTree(out.toByteArray());
    assertThat(report.get("ok").asBoolean()).isFalse();
    assertThat(report.get("problems").get(0).get("place").asText()).isEqualTo(file + ":2");
    assertThat(lines(err)).isEmpty();
  }

  @Test
  void what_init_config_prints_is_accepted_as_it_is() throws IOException {
    assertThat(ClutchCommand.run("init-config")).isZero();
    String file = file(out.toString(StandardCharsets.UTF_8));

    assertThat(ClutchCommand.run("check-config", "--config", file)).isZero();
  }

  @Test
  void other_commands_find_the_data_directory_that_the_file_names() throws IOException {
    String file = file("[storage]\ndata-dir = \"nothing-here\"\n");

    assertThat(ClutchCommand.run("list", "--config", file)).isEqualTo(1);

    assertThat(lines(err)).singleElement().asString().contains(folder + "/nothing-here");
  }

  private static List<String> lines(ByteArrayOutputStream stream) {
    return stream.toString(StandardCharsets.UTF_8).lines().toList();
  }
}
