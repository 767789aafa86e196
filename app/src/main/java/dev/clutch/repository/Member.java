package dev.clutch.repository;

import dev.clutch.model.Filename;
import dev.clutch.model.ProjectName;
import dev.clutch.model.ProjectPattern;
import java.util.List;

/**
 * A source as one of those that stand behind an index.
 *
 * @param name of the source, as settings and people call it
 * @param repository what it has
 * @param only the projects it is asked for; empty for all. One with versions limits the files
 * @param except the projects it is not asked for. One with versions takes these away
 */
public record Member(
    String name, Repository repository, List<ProjectPattern> only, List<ProjectPattern> except) {
  public Member {
    only = List.copyOf(only);
    except = List.copyOf(except);
  }

  /** A source that is asked for everything. */
  public Member(String name, Repository repository) {
    this(name, repository, List.of(), List.of());
  }

  /** Whether it is asked for a project. */
  boolean isAskedFor(ProjectName project) {
    boolean isMeant = only.isEmpty() || only.stream().anyMatch(pattern -> pattern.matches(project));
    return isMeant
        && except.stream()
            .noneMatch(pattern -> pattern.specifier() == null && pattern.matches(project));
  }

  /** Whether it gives a file of a project it is asked for. Where the version is in doubt, it doesn't. */
  boolean gives(ProjectName project, Filename filename) {
    boolean isMeant = only.isEmpty()
        || only.stream().anyMatch(pattern -> pattern.matches(project, filename, false));
    return isMeant
        && except.stream().noneMatch(pattern -> pattern.matches(project, filename, true));
  }

  /** Whether it gives some files of a project and not others. */
  boolean isLimitedIn(ProjectName project) {
    return only.stream()
            .anyMatch(pattern -> pattern.specifier() != null && pattern.matches(project))
        || except.stream().anyMatch(pattern -> pattern.matches(project));
  }
}
