package dev.clutch.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Loads the configuration: flags, over {@code CLUTCH_*} environment variables, over the file, over what is
 * usual. It may be loaded again and again: flags and environment stay, the file may have changed.
 */
public final class ConfigurationLoader {
  private final Map<String, List<String>> flags;
  private final Map<String, String> environment;

  /**
   * @param flags by their name with its dashes; each with at least one value
   * @param environment of this process
   */
  public ConfigurationLoader(Map<String, List<String>> flags, Map<String, String> environment) {
    this.flags = Map.copyOf(flags);
    this.environment = Map.copyOf(environment);
  }

  /**
   * Returns what flags alone mean: no file and no environment is looked at.
   *
   * @throws ConfigurationException with everything that is wrong
   */
  static Configuration of(Map<String, List<String>> flags) throws ConfigurationException {
    Problems problems = new Problems();
    ConfigurationLoader loader = new ConfigurationLoader(flags, Map.of());
    Configuration configuration = new ConfigurationReader(
            List.of(), loader::given, Map.of(), problems)
        .read(loader.dataDirectory(List.of()));
    problems.throwIfAny();
    return configuration;
  }

  /**
   * Returns the file to read: the one that {@code --config} or {@code CLUTCH_CONFIG} names, or else {@code
   * clutch/clutch.toml} in {@code $XDG_CONFIG_HOME} or {@code ~/.config} if it exists.
   */
  public Optional<Path> file() {
    Given named = given(Settings.CONFIG).orElse(null);
    if (named != null) {
      return Optional.of(Path.of(named.elements().get(0).text()));
    }
    return Optional.of(folder("XDG_CONFIG_HOME", ".config").resolve("clutch.toml"))
        .filter(Files::exists);
  }

  /**
   * Reads everything anew.
   *
   * @throws ConfigurationException with everything that is wrong
   */
  public LoadedConfiguration load() throws ConfigurationException {
    Problems problems = new Problems();
    Optional<Path> file = file();
    List<TomlFile.Part> parts = file.map(path -> parts(path, problems)).orElse(List.of());
    ConfigurationReader reader = new ConfigurationReader(parts, this::given, environment, problems);
    Configuration configuration = reader.read(dataDirectory(parts));
    problems.throwIfAny();
    return new LoadedConfiguration(configuration, file, reader.effective());
  }

  private List<TomlFile.Part> parts(Path file, Problems problems) {
    try {
      TomlFile toml = TomlFile.read(file, problems);
      if (toml.isBroken()) {
        toml.parts().forEach(part -> part.section(environment, problems).check());
        problems.throwIfAny();
      }
      return toml.parts();
    } catch (IOException e) {
      problems.add(
          given(Settings.CONFIG).map(Given::place).orElse(Place.of(file.toString())),
          "cannot read the file " + file + " (" + reason(e) + ")");
      throw new ConfigurationException(problems.all());
    }
  }

  private static String reason(IOException failure) {
    return failure instanceof java.nio.file.NoSuchFileException
        ? "it does not exist"
        : String.valueOf(failure.getMessage());
  }

  /**
   * Returns where everything is kept, for who wants to know nothing else: whatever else is wrong with the
   * configuration is no reason to refuse.
   */
  public Path dataDirectory() {
    return dataDirectory(file().map(this::leniently).orElse(List.of()));
  }

  private List<TomlFile.Part> leniently(Path file) {
    try {
      return TomlFile.read(file, new Problems()).parts();
    } catch (IOException e) {
      return List.of();
    }
  }

  private Path dataDirectory(List<TomlFile.Part> parts) {
    Section storage = parts.stream()
        .filter(part -> part.table() == Table.STORAGE)
        .findFirst()
        .orElseGet(() -> TomlFile.Part.empty(Table.STORAGE))
        .section(environment, new Problems());
    given("--data-dir")
        .ifPresent(value -> storage.override(Settings.DATA_DIR, value.elements().get(0)));
    return storage
        .find(Settings.DATA_DIR)
        .orElseGet(() -> folder("XDG_DATA_HOME", ".local", "share"));
  }

  /** Returns what a flag, or else its variable, says: a list. */
  private Optional<Given> given(String flag) {
    List<String> said = flags.get(flag);
    if (said != null) {
      return Optional.of(list(said, Place.of(flag)));
    }
    String variable = Setting.variable(flag);
    String value = environment.getOrDefault(variable, "").strip();
    boolean isList = flag.equals(Settings.UPSTREAM);
    return value.isEmpty()
        ? Optional.empty()
        : Optional.of(
            list(isList ? List.of(value.split("\\s+")) : List.of(value), Place.of(variable)));
  }

  private static Given list(List<String> values, Place place) {
    List<Given> elements =
        values.stream().map(value -> Given.text(value, place)).toList();
    return new Given(elements, place, Path.of(""));
  }

  /** Returns our folder in one of those that the XDG Base Directory Specification names. */
  private Path folder(String variable, String... inHome) {
    String named = environment.getOrDefault(variable, "");
    Path parent =
        named.isEmpty() ? Path.of(System.getProperty("user.home"), inHome) : Path.of(named);
    return parent.resolve("clutch");
  }
}
