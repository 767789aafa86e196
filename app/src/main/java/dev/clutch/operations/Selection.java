package dev.clutch.operations;

import dev.clutch.model.Filename;
import dev.clutch.model.ProjectName;
import java.util.List;
import java.util.Locale;

/** What {@code pin}, {@code unpin} and {@code explain} name: a project, a version of one, or a file. */
public sealed interface Selection {
  /** Every file of a project. */
  record Project(ProjectName project) implements Selection {
    @Override
    public String toString() {
      return project.value();
    }
  }

  /**
   * Every file of a version.
   *
   * @param version as it was written, without spaces; equal versions are the same one: 1.0 is 1.0.0
   */
  record Release(ProjectName project, String version) implements Selection {
    @Override
    public String toString() {
      return project + "==" + version;
    }
  }

  /** One file. */
  record File(ProjectName project, Filename filename) implements Selection {
    @Override
    public String toString() {
      return filename.value();
    }
  }

  /** Returns the project, or the one that it is of. */
  ProjectName project();

  /** No project is called so, but every file that pip installs is. */
  List<String> FILE_SUFFIXES =
      List.of(".whl", ".tar.gz", ".zip", ".tar.bz2", ".tgz", ".tar.xz", ".egg", ".exe", ".msi");

  /**
   * Reads what people write: {@code flask}, {@code flask==3.1.0}, or {@code flask-3.1.0.tar.gz}.
   *
   * @throws IllegalArgumentException with one line for people
   */
  static Selection parse(String text) {
    String stripped = text.strip();
    int equal = stripped.indexOf("==");
    if (equal >= 0) {
      String version = stripped.substring(equal + 2).strip();
      if (version.isEmpty() || version.length() > 200 || version.matches(".*[\\s=/\\\\*].*")) {
        throw new IllegalArgumentException("not a version: '" + version + "' (write flask==3.1.0)");
      }
      return new Release(project(stripped.substring(0, equal).strip()), version);
    }
    String lower = stripped.toLowerCase(Locale.ROOT);
    if (FILE_SUFFIXES.stream().anyMatch(lower::endsWith)) {
      Filename filename = Filename.parse(stripped).orElseThrow(() -> refused(text));
      return new File(filename.project().orElseThrow(() -> refused(text)), filename);
    }
    return new Project(project(stripped));
  }

  /**
   * Reads the name of a project, however it is spelled.
   *
   * @throws IllegalArgumentException with one line for people
   */
  static ProjectName project(String text) {
    return ProjectName.parse(text.strip())
        .orElseThrow(() -> new IllegalArgumentException("not a project name: '" + text + "'"));
  }

  private static IllegalArgumentException refused(String text) {
    return new IllegalArgumentException(
        "not a file of a project: '" + text + "' (write flask-3.1.0-py3-none-any.whl)");
  }
}
