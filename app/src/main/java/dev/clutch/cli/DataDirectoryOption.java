package dev.clutch.cli;

import dev.clutch.config.ConfigurationLoader;
import dev.clutch.config.Settings;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --data-dir}, the same for every command that has one, and the file that may say it instead. */
final class DataDirectoryOption {
  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description =
          "Where everything is kept; by default $XDG_DATA_HOME/clutch, else ~/.local/share/clutch.")
  private @Nullable Path directory;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "The file that serve reads, which may name the directory.")
  private @Nullable Path config;

  /** Returns the directory that was named, or the one that is usual. */
  Path path(Map<String, String> environment) {
    Map<String, List<String>> flags = new HashMap<>();
    if (directory != null) {
      flags.put("--data-dir", List.of(directory.toString()));
    }
    if (config != null) {
      flags.put(Settings.CONFIG, List.of(config.toString()));
    }
    return new ConfigurationLoader(flags, environment).dataDirectory();
  }

  /** Whether the directory was named. */
  boolean isGiven() {
    return directory != null;
  }
}
