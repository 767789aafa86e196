package dev.clutch.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A {@code clutch.toml} in a folder of its own, the flags and the environment beside it. */
final class Written {
  private final Path folder;
  private final Map<String, List<String>> flags = new HashMap<>();
  private final Map<String, String> environment = new HashMap<>();

  Written(Path folder) {
    this.folder = folder;
    environment.put("XDG_CONFIG_HOME", folder.resolve("none").toString());
    environment.put("XDG_DATA_HOME", "/data");
  }

  /** Writes the file. */
  Written file(String toml) {
    put("clutch.toml", toml);
    flags.put("--config", List.of(folder.resolve("clutch.toml").toString()));
    return this;
  }

  /** Writes another file beside it. */
  Written put(String name, String content) {
    try {
      Files.writeString(folder.resolve(name), content);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Written folder(String name) {
    try {
      Files.createDirectories(folder.resolve(name));
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Written flag(String flag, String... values) {
    flags.put(flag, List.of(values));
    return this;
  }

  Written variable(String name, String value) {
    environment.put(name, value);
    return this;
  }

  ConfigurationLoader loader() {
    return new ConfigurationLoader(flags, environment);
  }

  Configuration configuration() {
    return loader().load().configuration();
  }

  /** Returns the only source. */
  SourceSettings source() {
    List<SourceSettings> sources = configuration().sources();
    if (sources.size() != 1) {
      throw new AssertionError("several sources: " + sources);
    }
    return sources.get(0);
  }

  /** Returns a value as {@code check-config} shows it, and where it came from. */
  String shown(String table, String key) {
    return loader().load().settings().stream()
        .filter(setting -> setting.table().equals(table) && setting.key().equals(key))
        .map(setting -> setting.value() + " from " + here(setting.origin()))
        .findFirst()
        .orElseThrow();
  }

  /** Returns what is wrong, with the name of the file alone for its place. */
  List<String> problems() {
    try {
      loader().load();
      return List.of();
    } catch (ConfigurationException e) {
      return e.problems().stream().map(problem -> here(problem.toString())).toList();
    }
  }

  private String here(String text) {
    return text.replace(folder + "/", "");
  }
}
