package dev.clutch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clutch.config.Setting;
import dev.clutch.config.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** It understands what it understands as picocli does. */
class PlainLineTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "--port 0",
        "--port=0 --offline",
        "--no-offline --upstream https://a.example/simple/",
        "--upstream a=https://a.example/simple/ --upstream=b=https://b.example/simple/ --host ::1",
        "--config /etc/clutch.toml --data-dir=/var/lib/clutch",
      })
  void what_is_plain_is_what_picocli_makes_of_it(String text) {
    String[] line = text.isEmpty() ? new String[0] : text.split(" ");

    assertThat(PlainLine.flags(line)).contains(picocli(line));
    assertThat(PlainLine.flags(served(line))).contains(picocli(line));
  }

  @Test
  void every_setting_is_known() {
    for (Setting<?> setting : Settings.withFlags()) {
      String flag = String.valueOf(setting.flag());
      String[] line = setting.isSwitch() ? new String[] {flag} : new String[] {flag, "1"};

      assertThat(PlainLine.flags(line)).contains(picocli(line));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--help",
        "-V",
        "-v serve",
        "status",
        "serve status",
        "--port",
        "--port --offline",
        "--port=",
        "--port 1 --port 2",
        "--offline=true",
        "--offline --no-offline",
        "--no-port 1",
        "--config @arguments",
        "@arguments",
        "--data-dir \"a\"",
        "--prot 1",
        "-- --port 1",
      })
  void the_rest_is_left_to_picocli(String line) {
    assertThat(PlainLine.flags(line.split(" "))).isEmpty();
  }

  private static Map<String, List<String>> picocli(String... line) {
    return SettingOptions.flags(new CommandLine(ServeCommand.class).parseArgs(line));
  }

  private static String[] served(String... line) {
    List<String> words = new ArrayList<>(List.of(line));
    words.add(0, "serve");
    return words.toArray(String[]::new);
  }
}
