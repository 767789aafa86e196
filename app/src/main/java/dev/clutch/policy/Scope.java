package dev.clutch.policy;

import dev.clutch.model.ProjectName;
import dev.clutch.model.ProjectPattern;
import dev.clutch.model.Specifier;
import java.util.List;

/**
 * Where a rule holds.
 *
 * @param indexes their names; empty for all
 * @param sources their names; empty for all
 * @param projects empty for all. One with versions: for these alone
 */
public record Scope(List<String> indexes, List<String> sources, List<ProjectPattern> projects) {
  /** Everywhere. */
  public static final Scope EVERYWHERE = new Scope(List.of(), List.of(), List.of());

  private static final int NAMED = 8;
  private static final int PATTERN = 4;
  private static final int SOURCE = 2;
  private static final int INDEX = 1;

  public Scope {
    indexes = List.copyOf(indexes);
    sources = List.copyOf(sources);
    projects = List.copyOf(projects);
  }

  boolean isIn(String index) {
    return indexes.isEmpty() || indexes.contains(index);
  }

  boolean isOf(String source) {
    return sources.isEmpty() || sources.contains(source);
  }

  /** Whether some versions of a project at least are among its projects. */
  boolean mayName(ProjectName project) {
    return projects.isEmpty() || projects.stream().anyMatch(some -> some.matches(project));
  }

  /**
   * Whether a file is of its projects.
   *
   * @param unknown the answer where versions are limited and the filename tells none
   */
  boolean names(Subject subject, boolean unknown) {
    return projects.isEmpty()
        || projects.stream().anyMatch(project -> names(project, subject, unknown));
  }

  private static boolean names(ProjectPattern project, Subject subject, boolean unknown) {
    return project.matches(subject.project(), subject.file().filename(), unknown);
  }

  /** Returns the versions for which a file is one of its projects, as written; empty where all are. */
  String versions(Subject subject) {
    return projects.stream()
        .filter(project -> names(project, subject, true))
        .findFirst()
        .map(ProjectPattern::specifier)
        .map(Specifier::toString)
        .orElse("");
  }

  /** A project is narrower than a pattern, that than a source, and that than an index. */
  int narrowness(Subject subject) {
    int narrowness = (sources.isEmpty() ? 0 : SOURCE) + (indexes.isEmpty() ? 0 : INDEX);
    if (projects.isEmpty()) {
      return narrowness;
    }
    boolean isNamed = projects.stream()
        .anyMatch(project -> project.isExact() && project.matches(subject.project()));
    return narrowness + (isNamed ? NAMED : PATTERN);
  }
}
