package dev.clutch.config;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One table of the configuration: what was given in it, and what holds. Says what is wrong as it is read. */
final class Section {
  private final Table table;
  private final Place place;
  private final Map<String, Given> given;
  private final Map<String, Given> inherited = new LinkedHashMap<>();
  private final Map<String, String> environment;
  private final Problems problems;

  /**
   * @param place of its heading
   * @param given by key
   * @param environment where references lead
   */
  Section(
      Table table,
      Place place,
      Map<String, Given> given,
      Map<String, String> environment,
      Problems problems) {
    this.table = table;
    this.place = place;
    this.given = new LinkedHashMap<>(given);
    this.environment = environment;
    this.problems = problems;
  }

  Place place() {
    return place;
  }

  /** Returns where a setting was given, or else where the table begins. */
  Place place(Setting<?> setting) {
    Given value = given.get(setting.key());
    return value == null ? place : value.place();
  }

  boolean isGiven(Setting<?> setting) {
    return given.containsKey(setting.key());
  }

  /** Whether a setting was given that means what lies on this machine. */
  boolean isLocal(Setting<?> setting) {
    Given value = given.get(setting.key());
    return value != null && value.value() instanceof String text && ValueTypes.isLocal(text);
  }

  /** Whether a setting was given with a part that is kept in the environment. */
  boolean hasReference(Setting<?> setting) {
    Given value = given.get(setting.key());
    return value != null && value.value() instanceof String text && text.contains("${");
  }

  /** Replaces what the file says. */
  void override(Setting<?> setting, Given value) {
    given.put(setting.key(), value);
  }

  /** Takes another setting's value where nothing is given here. */
  void inherit(Setting<?> setting, Section from, Setting<?> other) {
    from.holding(other).ifPresent(value -> inherited.put(setting.key(), value));
  }

  /** Takes a value where nothing is given here. */
  void fallBack(Setting<?> setting, Object value) {
    inherited.put(setting.key(), new Given(value, Place.DEFAULT, Path.of("")));
  }

  /** Returns what holds: what was given, or inherited, or is usual. */
  <T> Optional<T> find(Setting<T> setting) {
    return holding(setting).flatMap(value -> read(setting, value));
  }

  /** Returns what holds, of a setting that always has a value. */
  <T> T get(Setting<T> setting) {
    return find(setting).orElseGet(() -> usual(setting));
  }

  /** Returns what is usual: a value was refused, and reading goes on to find what else is wrong. */
  private <T> T usual(Setting<T> setting) {
    String usual =
        setting.fallback() == null ? setting.example().replace("\"", "") : setting.fallback();
    return setting.type().reading().read(Given.text(usual, Place.DEFAULT), environment);
  }

  private Optional<Given> holding(Setting<?> setting) {
    Given value = given.getOrDefault(setting.key(), inherited.get(setting.key()));
    if (value != null) {
      return Optional.of(value);
    }
    return Optional.ofNullable(setting.fallback())
        .map(fallback -> Given.text(fallback, Place.DEFAULT));
  }

  private <T> Optional<T> read(Setting<T> setting, Given value) {
    try {
      return Optional.of(setting.type().reading().read(value, environment));
    } catch (IllegalArgumentException e) {
      if (value.equals(given.get(setting.key()))) { // where it is inherited from it has been said
        problems.add(value.place(), said(setting, value, e.getMessage()));
      }
      return Optional.empty();
    }
  }

  private static String said(Setting<?> setting, Given value, @Nullable String what) {
    return value.place().line() == 0 ? String.valueOf(what) : setting.key() + ": " + what;
  }

  /** Reads every key for what is wrong with it alone. */
  void check() {
    List<Setting<?>> known = Settings.of(table);
    List<String> keys = known.stream().map(Setting::key).toList();
    given.forEach((key, value) -> {
      if (!keys.contains(key)) {
        problems.add(
            value.place(),
            "unknown key '" + key + "' in " + table.heading() + ": " + Nearest.advice(key, keys));
      }
    });
    known.stream().filter(this::isGiven).forEach(this::find);
  }

  /**
   * Returns what holds, to be shown.
   *
   * @param name which of several tables; empty where there is one
   */
  List<EffectiveSetting> effective(String name) {
    return Settings.of(table).stream().map(setting -> effective(setting, name)).toList();
  }

  private <T> EffectiveSetting effective(Setting<T> setting, String name) {
    Optional<Given> value = holding(setting);
    @Nullable
    String shown = value
        .flatMap(
            found -> read(setting, found).map(read -> setting.type().showing().show(found, read)))
        .orElse(null);
    String origin = value.map(Given::place).orElse(Place.DEFAULT).toString();
    return new EffectiveSetting(table.word(), name, setting.key(), shown, origin);
  }
}
