package dev.clutch.config;

import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The declaration of one setting: all that is said of it anywhere comes from here.
 *
 * @param key in the file
 * @param flag of {@code serve} that says the same, or null
 * @param fallback what holds where nobody says anything, as it would be written, or null
 * @param otherwise the same in words, where it can't be written down; empty if {@code fallback} tells
 * @param meaning in half a sentence, code in backticks
 * @param example as the file has it, after the equals sign
 */
public record Setting<T>(
    Table table,
    String key,
    ValueType<T> type,
    @Nullable String flag,
    @Nullable String fallback,
    String otherwise,
    String meaning,
    String example) {

  static <T> Setting<T> of(Table table, String key, ValueType<T> type) {
    return new Setting<>(table, key, type, null, null, "", "", "");
  }

  Setting<T> flag(String name) {
    return new Setting<>(table, key, type, name, fallback, otherwise, meaning, example);
  }

  Setting<T> or(String value) {
    return new Setting<>(table, key, type, flag, value, otherwise, meaning, example);
  }

  Setting<T> otherwise(String words) {
    return new Setting<>(table, key, type, flag, fallback, words, meaning, example);
  }

  Setting<T> means(String words) {
    return new Setting<>(table, key, type, flag, fallback, otherwise, words, example);
  }

  Setting<T> example(String value) {
    return new Setting<>(table, key, type, flag, fallback, otherwise, meaning, value);
  }

  /** Returns a word for what it takes, such as {@code DURATION}; empty for a switch. */
  public String form() {
    return type.form();
  }

  /** Whether it is on or off. */
  public boolean isSwitch() {
    return type.form().isEmpty();
  }

  /** Returns what holds where nobody says anything, in words. */
  public String usual() {
    return fallback == null ? otherwise : fallback;
  }

  /** Returns the environment variable that says the same as the flag. */
  public Optional<String> variable() {
    return Optional.ofNullable(flag).map(Setting::variable);
  }

  /** Returns the environment variable that says the same as a flag. */
  public static String variable(String flag) {
    return "CLUTCH_" + flag.replaceFirst("^--", "").replace('-', '_').toUpperCase(Locale.ROOT);
  }
}
