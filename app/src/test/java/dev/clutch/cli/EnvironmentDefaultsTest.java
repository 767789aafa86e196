package dev.clutch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class EnvironmentDefaultsTest {
  private static final String URL = "https://index.example/simple/";

  /** Returns what an option says where no flag does. */
  private static String unsaid(String command, String option, Map<String, String> environment) {
    CommandLine line = new CommandLine(new ClutchCommand());
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setDefaultValueProvider(new EnvironmentDefaults(environment));
    Object value =
        line.parseArgs(command).subcommand().commandSpec().findOption(option).getValue();
    return String.valueOf(value);
  }

  @Test
  void a_setting_is_taken_from_the_environment() {
    Map<String, String> environment = Map.of("CLUTCH_UPSTREAM", URL, "CLUTCH_OFFLINE", "true");

    assertThat(unsaid("serve", "--upstream", environment)).isEqualTo("[" + URL + "]");
    assertThat(unsaid("serve", "--offline", environment)).isEqualTo("true");
    assertThat(unsaid("doctor", "--upstream", environment)).isEqualTo(URL);
  }

  @Test
  void what_is_meant_for_one_time_is_not() {
    assertThat(unsaid("list", "--json", Map.of("CLUTCH_JSON", "true"))).isEqualTo("false");
  }

  @Test
  void the_demonstration_needs_no_network_whatever_the_server_is_told() {
    assertThat(unsaid("demo", "--upstream", Map.of("CLUTCH_UPSTREAM", URL))).isEqualTo("null");
  }
}
