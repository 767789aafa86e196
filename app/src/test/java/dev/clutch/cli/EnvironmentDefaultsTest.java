package dev.clutch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class EnvironmentDefaultsTest {
  private static final String URL = "https://index.example/simple/";

  /** Returns what an option says where no flag does. */
  private static String unsaid(String command, String option, Map<String, String> environment) {
    CommandLine line = ClutchCommand.whole();
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setDefaultValueProvider(new EnvironmentDefaults(environment));
    Object value =
        line.parseArgs(command).subcommand().commandSpec().findOption(option).getValue();
    return String.valueOf(value);
  }

  @Test
  void a_setting_is_taken_from_the_environment() {
    assertThat(unsaid("doctor", "--upstream", Map.of("CLUTCH_UPSTREAM", URL))).isEqualTo(URL);
    assertThat(unsaid("list", "--data-dir", Map.of("CLUTCH_DATA_DIR", "/data"))).isEqualTo("/data");
  }

  @Test
  void what_is_meant_for_one_time_is_not() {
    assertThat(unsaid("list", "--json", Map.of("CLUTCH_JSON", "true"))).isEqualTo("false");
  }

  @Test
  void those_of_the_server_are_left_to_who_reads_its_file() {
    assertThat(unsaid("serve", "--upstream", Map.of("CLUTCH_UPSTREAM", URL))).isEqualTo("null");
    assertThat(unsaid("check-config", "--port", Map.of("CLUTCH_PORT", "80"))).isEqualTo("null");
  }

  @Test
  void the_demonstration_needs_no_network_whatever_the_server_is_told() {
    assertThat(unsaid("demo", "--upstream", Map.of("CLUTCH_UPSTREAM", URL))).isEqualTo("null");
  }
}
