package dev.clutch.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The tables of {@code docs/settings.md} are made of the declarations. {@code mvn test
 * -Dtest=SettingsDocumentTest -Dclutch.write=true} writes them anew.
 */
class SettingsDocumentTest {
  private static final Path DOCUMENT = Path.of("docs", "settings.md");

  @Test
  void the_document_says_what_the_declarations_say() throws IOException {
    String document = Files.readString(DOCUMENT);
    String expected = document;
    for (Table table : Table.values()) {
      expected = replaced(expected, table);
    }

    if (Boolean.getBoolean("clutch.write")) {
      Files.writeString(DOCUMENT, expected);
    } else {
      assertThat(document).isEqualTo(expected);
    }
  }

  /** Between its heading and the next stand the words of its introduction, and then the table. */
  private static String replaced(String document, Table table) {
    int heading = document.indexOf("\n### `" + table.heading() + "`");
    assertThat(heading).as("heading of " + table.heading()).isPositive();
    int start = document.indexOf("\n| ", heading) + 1;
    int end = document.indexOf("\n\n", start) + 1;
    return document.substring(0, start) + rows(table) + document.substring(end);
  }

  private static String rows(Table table) {
    boolean hasFlags = Settings.of(table).stream().anyMatch(setting -> setting.flag() != null);
    String columns = hasFlags ? "key | flag | default | what" : "key | value | default | what";
    return "| " + columns + " |\n| --- | --- | --- | --- |\n"
        + Settings.of(table).stream().map(SettingsDocumentTest::row).collect(Collectors.joining());
  }

  private static String row(Setting<?> setting) {
    String form = setting.isSwitch() ? "true|false" : setting.form();
    String flag = setting.isSwitch() ? "" : " " + setting.form();
    String second = "`" + (setting.flag() == null ? form : setting.flag() + flag) + "`";
    return "| `" + setting.key() + "` | " + second.replace("|", "\\|") + " | " + usual(setting)
        + " | " + setting.meaning().replace("|", "\\|") + " |\n";
  }

  private static String usual(Setting<?> setting) {
    return setting.fallback() == null ? setting.otherwise() : "`" + setting.fallback() + "`";
  }
}
