package dev.clutch.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseError;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/** The tables of a file, each value with its line. */
final class TomlFile {
  /** One table of the file. */
  record Part(Table table, Place place, Map<String, Given> values) {
    /** Returns a table that nobody wrote. */
    static Part empty(Table table) {
      return new Part(table, Place.DEFAULT, Map.of());
    }

    Section section(Map<String, String> environment, Problems problems) {
      return new Section(table, place, values, environment, problems);
    }
  }

  private static final List<String> TABLES =
      Arrays.stream(Table.values()).map(Table::word).toList();

  private final String name;
  private final Path base;
  private final Problems problems;
  private final List<Part> parts = new ArrayList<>();
  private int firstError = Integer.MAX_VALUE;

  private TomlFile(Path file, Problems problems) {
    this.name = file.toString();
    this.base = Optional.ofNullable(file.getParent()).orElse(Path.of(""));
    this.problems = problems;
  }

  /**
   * Reads a file and says what is wrong with it as a TOML file, and with its tables.
   *
   * @throws IOException if it can't be read
   */
  static TomlFile read(Path file, Problems problems) throws IOException {
    TomlFile read = new TomlFile(file, problems);
    read.parse(Files.readString(file));
    return read;
  }

  /** Returns its tables in their order. Of a file with errors only those above the first are there. */
  List<Part> parts() {
    return parts;
  }

  /** Whether it is not even a TOML file. */
  boolean isBroken() {
    return firstError < Integer.MAX_VALUE;
  }

  private void parse(String text) {
    TomlParseResult toml = Toml.parse(text.startsWith("\uFEFF") ? text.substring(1) : text);
    for (TomlParseError error : toml.errors()) {
      firstError = Math.min(firstError, error.position().line());
      problems.add(place(error.position()), withoutQuotation(error));
    }
    for (String key : toml.keySet()) {
      read(key, toml.get(List.of(key)), place(toml.inputPositionOf(List.of(key))));
    }
  }

  /** What stands where it should not may be a secret that lacks its quotes. */
  private static String withoutQuotation(TomlParseError error) {
    String message = String.valueOf(error.getMessage()).replaceAll("\\R", " ");
    return message.replaceFirst("^Unexpected '[^']{2,}'", "Unexpected text")
        + " (TOML: text stands in quotes, a list in brackets)";
  }

  private void read(String key, @Nullable Object value, Place place) {
    Optional<Table> table = Table.find(key);
    if (table.isEmpty()) {
      problems.add(place, unknown(key, value));
    } else if (table.get().isRepeated()) {
      readAll(table.get(), value, place);
    } else if (value instanceof TomlTable single) {
      add(table.get(), single, place);
    } else {
      problems.add(place, "write " + table.get().heading() + ", once");
    }
  }

  private void readAll(Table table, @Nullable Object value, Place place) {
    if (!(value instanceof TomlArray array) || !isOfTables(array)) {
      problems.add(place, "write " + table.heading() + ": there may be several");
      return;
    }
    for (int i = 0; i < array.size(); i++) {
      add(table, array.getTable(i), place(array.inputPositionOf(i)));
    }
  }

  private static boolean isOfTables(TomlArray array) {
    return array.toList().stream().allMatch(TomlTable.class::isInstance);
  }

  private static String unknown(String key, @Nullable Object value) {
    if (value instanceof TomlTable || value instanceof TomlArray) {
      return "unknown table '" + key + "': " + Nearest.advice(key, TABLES);
    }
    String where = Settings.all().stream()
        .filter(setting -> setting.key().equals(key))
        .findFirst()
        .map(setting -> "it belongs under " + setting.table().heading())
        .orElse("every key stands under a table: " + String.join(", ", TABLES));
    return "key '" + key + "' stands under no table; " + where;
  }

  private void add(Table table, TomlTable content, Place place) {
    Map<String, Given> values = new LinkedHashMap<>();
    for (String key : content.keySet()) {
      Place at = place(content.inputPositionOf(List.of(key)));
      Object value = content.get(List.of(key));
      if (at.line() < firstError && value != null) {
        values.put(key, given(value, at));
      }
    }
    if (place.line() < firstError) {
      parts.add(new Part(table, place, values));
    }
  }

  private Given given(Object value, Place place) {
    if (value instanceof TomlArray array) {
      List<Given> elements =
          array.toList().stream().map(element -> given(element, place)).toList();
      return new Given(elements, place, base);
    }
    return new Given(value, place, base);
  }

  private Place place(@Nullable TomlPosition position) {
    return new Place(name, position == null ? 1 : position.line());
  }
}
