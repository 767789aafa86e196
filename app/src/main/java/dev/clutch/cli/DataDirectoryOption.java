package dev.clutch.cli;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --data-dir}, the same for every command that has one. */
final class DataDirectoryOption {
  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description =
          "Where everything is kept; by default $XDG_DATA_HOME/clutch, else ~/.local/share/clutch.")
  private @Nullable Path directory;

  /** Returns the directory that was named, or the one that is usual. */
  Path path(Map<String, String> environment) {
    if (directory != null) {
      return directory;
    }
    String data = environment.getOrDefault("XDG_DATA_HOME", "");
    return data.isEmpty()
        ? Path.of(System.getProperty("user.home"), ".local", "share", "clutch")
        : Path.of(data, "clutch");
  }

  /** Whether the directory was named. */
  boolean isGiven() {
    return directory != null;
  }
}
