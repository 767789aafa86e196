package dev.clutch.config;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The file to begin with: every setting, explained and commented out. A line that begins with {@code #} and
 * no space is an example: without its {@code #} it is a setting.
 */
public final class InitialFile {
  private static final int WIDTH = 96;

  /** What stands instead of something else, and so in a table of its own: its key and its companions. */
  private static final List<List<Setting<?>>> ALTERNATIVES = List.of(
      List.of(Settings.FIND_LINKS),
      List.of(Settings.DIRECTORY),
      List.of(Settings.URL, Settings.TOKEN));

  private InitialFile() {}

  /** Returns the file's text. */
  public static String text() {
    List<String> lines = new ArrayList<>(
        List.of(
            "# Settings of Clutch, all commented out. A line that begins with '#' and no space is an",
            "# example: take the '#' away and change it. Flags and CLUTCH_* environment variables win",
            "# over this file. 'clutch check-config' says what holds, and why.",
            "#",
            "# Durations: 30s, 10m, 12h, 7d, or ISO 8601 (P7D). Sizes: 500M, 50G. Dates: 2026-05-01,",
            "# or with a time 2026-05-01T12:00:00Z. Relative paths start from the folder of this file.",
            "# Secrets: \"${NAME}\" takes an environment variable, \"file:PATH\" the content of a file."));
    for (Table table : Table.values()) {
      table(table, lines);
    }
    return String.join("\n", lines) + "\n";
  }

  private static void table(Table table, List<String> lines) {
    lines.add("");
    lines.addAll(heading(table));
    lines.add((table.isRepeated() ? "#" : "") + table.heading());
    List<String> alternatives =
        ALTERNATIVES.stream().map(group -> last(group).key()).toList();
    for (Setting<?> setting : Settings.of(table)) {
      if (!alternatives.contains(setting.key())) {
        setting(setting, lines);
      }
    }
    if (table == Table.SOURCE) {
      ALTERNATIVES.forEach(group -> alternative(group, lines));
    }
  }

  private static List<String> heading(Table table) {
    return switch (table) {
      case SERVER -> List.of("# How the server is reached, and what holds for every source.");
      case STORAGE -> List.of("# Where everything is kept, and how much.");
      case LIMITS ->
        List.of(
            "# How much clients and sources may ask of the server. docs/limits.md tells the rest.");
      case SOURCE ->
        List.of(
            "# Where projects come from: one table for each source. Without any it is",
            "# " + Settings.DEFAULT_UPSTREAM);
      case INDEX ->
        List.of(
            "# Sources under one URL: the first source that has a project owns it. Without a table",
            "# for 'default' it has all sources, in the order of this file.");
      case RULE -> List.of("# What is hidden, or listed as allowed: one table for each rule.");
    };
  }

  private static Setting<?> last(List<Setting<?>> group) {
    return group.get(group.size() - 1);
  }

  private static void alternative(List<Setting<?>> group, List<String> lines) {
    Setting<?> last = last(group);
    lines.add("");
    lines.add("#" + Table.SOURCE.heading());
    lines.add("#name = \"example-" + last.key() + "\"");
    group
        .subList(0, group.size() - 1)
        .forEach(setting -> lines.add(
            "#" + setting.key() + " = \"https://example-" + last.key() + ".example/simple/\""));
    setting(last, lines);
  }

  private static void setting(Setting<?> setting, List<String> lines) {
    String usual = setting.usual().isEmpty() ? "" : " [" + setting.usual() + "]";
    lines.addAll(wrapped(setting.meaning().replace("`", "'") + usual.replace("`", "")));
    lines.add("#" + setting.key() + " = " + setting.example());
  }

  private static List<String> wrapped(String text) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder("#");
    for (String word : Arrays.asList(text.split(" "))) {
      if (line.length() + word.length() >= WIDTH) {
        lines.add(line.toString());
        line = new StringBuilder("#");
      }
      line.append(' ').append(word);
    }
    lines.add(line.toString());
    return lines;
  }
}
