package dev.clutch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clutch.app.Version;
import dev.clutch.config.Configuration;
import dev.clutch.config.ConfigurationLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartLineTest {
  @TempDir
  Path folder;

  @Test
  void it_says_what_starts_with_what() throws Exception {
    Path file = Files.writeString(folder.resolve("clutch.toml"), """
        [server]
        offline = true
        [storage]
        data-dir = "here"
        [[source]]
        name = "internal"
        url = "https://internal.example:8443/simple/"
        [[source]]
        name = "wheels"
        directory = "."
        """);

    assertThat(line(Map.of("--config", List.of(file.toString())), Optional.of(file)))
        .isEqualTo("clutch started version=%s java=%d settings=%s data=%s offline=true"
                .formatted(Version.TEXT, Runtime.version().feature(), file, folder.resolve("here"))
            + " sources=internal=https://internal.example:8443,wheels=" + folder);
  }

  @Test
  void it_says_nothing_that_may_be_secret() throws Exception {
    String line = line(
        Map.of("--upstream", List.of("https://me:pass@host.example/t0ken/simple/")),
        Optional.empty());

    assertThat(line)
        .contains("settings=none", "=https://host.example")
        .doesNotContain("me:", "pass", "t0ken");
  }

  @Test
  void it_is_one_line_whose_words_are_told_apart() throws Exception {
    String data = folder.resolve("a b\nsources=x").toString();

    assertThat(line(Map.of("--data-dir", List.of(data)), Optional.empty()))
        .contains(" data=\"" + folder.resolve("a b?sources=x") + "\" ")
        .doesNotContain("\n");
  }

  private static String line(Map<String, List<String>> flags, Optional<Path> file) {
    Configuration configuration = new ConfigurationLoader(
            flags, Map.of("XDG_CONFIG_HOME", "/nonexistent"))
        .load()
        .configuration();
    return StartLine.of(configuration, file);
  }
}
