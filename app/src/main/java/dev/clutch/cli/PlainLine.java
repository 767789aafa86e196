package dev.clutch.cli;

import dev.clutch.config.Setting;
import dev.clutch.config.Settings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads what nearly every server is started with, {@code serve} and flags that are all in order: to build picocli's
 * model for that takes longer than the rest of the start. Whatever is not as plain as that, or wrong, is left to picocli.
 */
final class PlainLine {
  private PlainLine() {}

  /** Returns the flags by their name, as {@link SettingOptions} finds them, or empty if picocli must look. */
  static Optional<Map<String, List<String>>> flags(String... line) {
    Map<String, Setting<?>> known = known();
    Map<String, List<String>> flags = new LinkedHashMap<>();
    boolean isNamed = line.length > 0 && line[0].equals("serve");
    Iterator<String> words =
        Arrays.asList(line).subList(isNamed ? 1 : 0, line.length).iterator();
    while (words.hasNext()) {
      String word = words.next();
      int equals = word.indexOf('=');
      String flag = equals < 0 ? word : word.substring(0, equals);
      String value;
      Setting<?> setting = known.get(positive(flag, known));
      if (setting != null && setting.isSwitch()) {
        if (equals >= 0) {
          return Optional.empty();
        }
        value = String.valueOf(known.containsKey(flag));
        flag = positive(flag, known);
      } else if (setting != null
          || flag.equals(Settings.UPSTREAM)
          || flag.equals(Settings.CONFIG)) {
        value = equals >= 0 ? word.substring(equals + 1) : words.hasNext() ? words.next() : "";
      } else {
        return Optional.empty();
      }
      if (!isPlain(value) || (flags.containsKey(flag) && !flag.equals(Settings.UPSTREAM))) {
        return Optional.empty();
      }
      flags.computeIfAbsent(flag, first -> new ArrayList<>()).add(value);
    }
    return Optional.of(flags);
  }

  private static Map<String, Setting<?>> known() {
    Map<String, Setting<?>> known = new HashMap<>();
    for (Setting<?> setting : Settings.withFlags()) {
      known.put(String.valueOf(setting.flag()), setting);
    }
    return known;
  }

  /** Returns the switch that a flag turns off, or else the flag. */
  private static String positive(String flag, Map<String, Setting<?>> known) {
    String without = flag.startsWith("--no-") ? "--" + flag.substring("--no-".length()) : flag;
    Setting<?> setting = known.get(without);
    return setting != null && setting.isSwitch() ? without : flag;
  }

  /** Quotes, files of arguments and flags in the place of a value have a meaning to picocli. */
  private static boolean isPlain(String value) {
    return !value.isEmpty() && "-@\"'".indexOf(value.charAt(0)) < 0;
  }
}
