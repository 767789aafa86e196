package dev.clutch.config;

import java.util.List;

/**
 * All that a server is told, checked: every name that is referred to exists.
 *
 * @param server how it is reached
 * @param storage where it keeps what it has
 * @param limits how much may be asked of it
 * @param sources in the order in which they are written
 * @param indexes at least one, which is the default one
 * @param rules in the order in which they are written
 */
public record Configuration(
    ServingSettings server,
    StorageSettings storage,
    LimitSettings limits,
    List<SourceSettings> sources,
    List<IndexSettings> indexes,
    List<RuleSettings> rules) {

  public Configuration {
    sources = List.copyOf(sources);
    indexes = List.copyOf(indexes);
    rules = List.copyOf(rules);
  }

  /** Returns the source of a name that an index or a rule refers to. */
  public SourceSettings source(String name) {
    return sources.stream()
        .filter(source -> source.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no source is called " + name));
  }
}
