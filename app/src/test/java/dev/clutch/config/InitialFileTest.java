package dev.clutch.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InitialFileTest {
  @TempDir
  Path folder;

  @Test
  void as_it_is_it_changes_nothing() {
    Configuration usual = new Written(folder).configuration();

    assertThat(new Written(folder).file(InitialFile.text()).configuration()).isEqualTo(usual);
  }

  @Test
  void all_its_examples_can_be_used_at_once() {
    Written written = new Written(folder)
        .file(InitialFile.text().replaceAll("(?m)^#(?! |$)", ""))
        .folder("wheels")
        .put("ca.pem", "")
        .put("client.pem", "")
        .put("client-key.pem", "")
        .put("token.txt", "t")
        .variable("INTERNAL_PASSWORD", "p");

    assertThat(written.problems()).isEmpty();
    assertThat(written.configuration().sources()).hasSize(4);
    assertThat(written.configuration().indexes()).hasSize(1);
    assertThat(written.configuration().rules()).hasSize(1);
  }

  @Test
  void every_setting_is_in_it_with_its_meaning_above() {
    List<String> lines = InitialFile.text().lines().toList();

    for (Setting<?> setting : Settings.all()) {
      assertThat(lines).contains("#" + setting.key() + " = " + setting.example());
    }
    assertThat(lines).allMatch(line -> line.length() <= 100);
  }
}
