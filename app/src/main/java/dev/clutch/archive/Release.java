package dev.clutch.archive;

import dev.clutch.model.Filename;
import dev.clutch.model.ProjectName;
import dev.clutch.model.Version;
import java.util.Locale;
import java.util.Optional;

/**
 * Which release a wheel or a source distribution belongs to.
 *
 * @param version as the filename spells it
 */
record Release(ProjectName project, String version) {
  private static final int MIN_PARTS = 5;

  /** Whether a filename is that of a wheel. Asked of each of the thousands that a page may list. */
  static boolean isOfWheel(Filename filename) {
    String value = filename.value();
    int dashes = 0;
    for (int i = 0; i < value.length(); i++) {
      dashes += value.charAt(i) == '-' ? 1 : 0;
    }
    return filename.isWheel() && dashes >= MIN_PARTS - 1 && filename.project().isPresent();
  }

  /** Returns what a filename says; empty if it is not that of a wheel. */
  static Optional<Release> of(Filename filename) {
    if (!filename.isWheel()) {
      return Optional.empty();
    }
    String[] parts = filename.value().split("-", -1);
    return parts.length >= MIN_PARTS
        ? filename.project().map(project -> new Release(project, parts[1]))
        : Optional.empty();
  }

  /** Returns what the filename of a source distribution says; empty if it is not that of one. */
  static Optional<Release> ofSource(Filename filename) {
    String version = filename.version().orElse(null);
    return filename.isWheel() || version == null
        ? Optional.empty()
        : filename.project().map(project -> new Release(project, version));
  }

  /** Whether a name and a version mean this one, however they are spelled. */
  boolean is(String name, String otherVersion) {
    return ProjectName.parse(name).filter(project::equals).isPresent() && isVersion(otherVersion);
  }

  /** Whether {@code name-version} means this one; either part may have dashes. */
  boolean is(String nameAndVersion) {
    for (int dash = nameAndVersion.indexOf('-');
        dash >= 0;
        dash = nameAndVersion.indexOf('-', dash + 1)) {
      if (is(nameAndVersion.substring(0, dash), nameAndVersion.substring(dash + 1))) {
        return true;
      }
    }
    return false;
  }

  private boolean isVersion(String other) {
    String ours = unescaped(version);
    String theirs = unescaped(other);
    Optional<Version> parsed = Version.parse(ours);
    return ours.equals(theirs) || (parsed.isPresent() && parsed.equals(Version.parse(theirs)));
  }

  private static String unescaped(String version) {
    return version.replace('_', '-').toLowerCase(Locale.ROOT);
  }
}
