package dev.clutch.simple;

import dev.clutch.model.Filename;
import dev.clutch.model.ProjectName;
import dev.clutch.model.Version;
import java.util.List;
import java.util.Optional;

/**
 * The name of a wheel that keeps to today's rules: {@code name-version[-build]-python-abi-platform.whl},
 * with or without a variant label.
 *
 * @param project the project it is a wheel of
 * @see <a href="https://packaging.python.org/en/latest/specifications/binary-distribution-format/">Binary
 *     distribution format</a>
 */
record WheelName(ProjectName project) {
  private static final String SUFFIX = ".whl";
  private static final int MIN_PARTS = 5;
  private static final int MAX_PARTS = 7;

  /** Returns what the name says; empty if the file is no wheel, or named in a way clients skip. */
  static Optional<WheelName> parse(Filename filename) {
    if (!filename.isWheel()) {
      return Optional.empty();
    }
    String value = filename.value();
    String[] parts = value.substring(0, value.length() - SUFFIX.length()).split("-", -1);
    boolean isWheelName = parts.length >= MIN_PARTS
        && parts.length <= MAX_PARTS
        && !List.of(parts).contains("")
        && Version.parse(parts[1].replace('_', '-')).isPresent();
    return isWheelName ? ProjectName.parse(parts[0]).map(WheelName::new) : Optional.empty();
  }

  /**
   * Whether the file is a wheel of another project, which makes uv stop where it would skip any other
   * odd name.
   */
  static boolean isForeign(Filename filename, ProjectName project) {
    return parse(filename).filter(wheel -> !wheel.project.equals(project)).isPresent();
  }
}
