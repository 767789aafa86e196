package dev.clutch.policy;

import dev.clutch.model.ProjectPattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a rule holds.
 *
 * @param index the name of the index, or null for all
 * @param source the name of the source, or null for all
 * @param project the projects, or null for all. One with versions: for these, and those that can't be told
 */
public record Scope(
    @Nullable String index,
    @Nullable String source,
    @Nullable ProjectPattern project) {
  /** Everywhere. */
  public static final Scope EVERYWHERE = new Scope(null, null, null);

  boolean isIn(String name) {
    return index == null || index.equals(name);
  }

  boolean covers(Subject subject) {
    boolean isItsSource = source == null || source.equals(subject.source());
    return isItsSource
        && (project == null || project.matches(subject.project(), subject.file().filename(), true));
  }

  /** A project is narrower than a source, and a source than an index. */
  int narrowness() {
    int narrowness = (source == null ? 0 : 2) + (index == null ? 0 : 1);
    return project == null ? narrowness : narrowness + (project.isExact() ? 8 : 4);
  }
}
