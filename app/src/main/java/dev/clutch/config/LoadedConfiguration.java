package dev.clutch.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A configuration and where it came from.
 *
 * @param file the one that was read, or empty
 * @param settings every value that holds, in the order of their declaration
 */
public record LoadedConfiguration(
    Configuration configuration, Optional<Path> file, List<EffectiveSetting> settings) {
  public LoadedConfiguration {
    settings = List.copyOf(settings);
  }
}
