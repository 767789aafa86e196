package dev.clutch.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LimitSettingsTest {
  @TempDir
  Path folder;

  private Written written;

  @BeforeEach
  void write() {
    written = new Written(folder);
  }

  private LimitSettings limits(String lines) {
    return written.file("[limits]\n" + lines).configuration().limits();
  }

  @Test
  void without_anything_the_usual_ones_hold() {
    assertThat(limits(""))
        .isEqualTo(new LimitSettings(
            10_000,
            500,
            16 << 10,
            new LimitSettings.Pace(
                Duration.ofSeconds(20), Duration.ofSeconds(30), Duration.ofSeconds(45), 1024),
            new LimitSettings.Memory(96 << 20, 32 << 20, 1_000_000, 1_024),
            64 << 20,
            20 << 20));
  }

  @Test
  void each_can_be_set() {
    assertThat(limits("""
            max-connections = 16
            max-waiting = 1
            max-header-size = "1K"
            header-timeout = "1s"
            idle-timeout = "2s"
            slow-timeout = "3s"
            min-rate = "0"
            page-memory = "1M"
            send-memory = "0"
            remembered-files = 1
            max-mappings = 0
            read-memory = "2M"
            scrub-rate = "0"
            """))
        .isEqualTo(new LimitSettings(
            16,
            1,
            1024,
            new LimitSettings.Pace(
                Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(3), 0),
            new LimitSettings.Memory(1 << 20, 0, 1, 0),
            2 << 20,
            0));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "max-connections = 15",
        "max-connections = 1000001",
        "max-waiting = 0",
        "max-header-size = \"1023\"",
        "max-header-size = \"1025K\"",
        "header-timeout = \"0s\"",
        "max-mappings = 32001",
        "remembered-files = 0",
      })
  void what_can_not_be_meant_is_refused(String line) {
    assertThatThrownBy(() -> limits(line)).isInstanceOf(ConfigurationException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "max-connections = 1000000",
        "max-header-size = \"1M\"",
        "max-mappings = 32000",
      })
  void what_is_just_possible_is_taken(String line) {
    assertThat(limits(line)).isNotNull();
  }
}
