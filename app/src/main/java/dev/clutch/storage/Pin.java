package dev.clutch.storage;

import dev.clutch.model.Filename;
import dev.clutch.model.ProjectName;
import dev.clutch.model.Version;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is never evicted: a project with all that is stored of it now and later, one version of it, or one
 * file with its metadata.
 *
 * @param version null unless one version is meant; as it was given
 * @param filename null unless one file is meant
 */
public record Pin(
    ProjectName project, @Nullable String version, @Nullable Filename filename) {
  public Pin {
    if (version != null && filename != null) {
      throw new IllegalArgumentException("a pin is of a version or of a file, not of both");
    }
  }

  public static Pin of(ProjectName project) {
    return new Pin(project, null, null);
  }

  public static Pin of(ProjectName project, String version) {
    return new Pin(project, version, null);
  }

  public static Pin of(ProjectName project, Filename filename) {
    return new Pin(project, null, filename);
  }

  /** Whether the pin keeps this file of this project. */
  public boolean covers(ProjectName candidate, Filename file) {
    if (!candidate.equals(project)) {
      return false;
    }
    if (filename != null) {
      return file.equals(filename) || file.value().equals(filename + ".metadata");
    }
    return version == null || isSameVersion(version, file.version().orElse(null));
  }

  private static boolean isSameVersion(String wanted, @Nullable String found) {
    if (found == null) {
      return false;
    }
    Optional<Version> version = Version.parse(wanted);
    return version.isPresent() ? version.equals(Version.parse(found)) : wanted.equals(found);
  }

  /** Returns the pin as it is written on a command line: {@code demo}, {@code demo==1.0} or a filename. */
  @Override
  public String toString() {
    if (filename != null) {
      return filename.value();
    }
    return version == null ? project.value() : project + "==" + version;
  }
}
