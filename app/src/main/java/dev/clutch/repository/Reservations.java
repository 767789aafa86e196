package dev.clutch.repository;

import dev.clutch.model.ProjectName;
import dev.clutch.model.ProjectPattern;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;

/**
 * The names that belong to a source, so that no other is ever asked for them, in no index: a private name
 * never travels, not even while its own source is empty or forgotten. A name that two sources claim is
 * asked of both.
 */
public final class Reservations {
  /** Nothing is reserved. */
  public static final Reservations NONE = new Reservations(Map.of());

  private final Map<String, List<ProjectPattern>> patterns;

  /**
   * @param patterns source to names, of all sources, whatever indexes they stand in
   * @throws IllegalArgumentException if one limits versions; one line for people
   */
  public Reservations(Map<String, List<ProjectPattern>> patterns) {
    this.patterns = new LinkedHashMap<>(patterns);
    patterns.forEach((source, names) -> names.forEach(name -> {
      if (name.specifier() != null) {
        throw new IllegalArgumentException("reserved names of the source " + source
            + " are for all their versions: '" + name + "'");
      }
    }));
  }

  /** Whether a source may be asked for a project. */
  boolean allow(String source, ProjectName project) {
    List<String> holders = holders(project);
    return holders.isEmpty() || holders.contains(source);
  }

  /** Returns the sources that a name is reserved for; empty if it isn't. */
  public List<String> holders(ProjectName project) {
    return patterns.entrySet().stream()
        .filter(entry -> entry.getValue().stream().anyMatch(name -> name.matches(project)))
        .map(Entry::getKey)
        .toList();
  }
}
