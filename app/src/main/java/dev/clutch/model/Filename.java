package dev.clutch.model;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * The name of a file on a project page, without any path, as it is after percent-decoding. Any kind of
 * file may be carried, old and odd ones too; names with separators or control characters, or that mean
 * a directory, cannot be constructed.
 *
 * @param value for example {@code "numpy-2.1.0-cp312-cp312-manylinux_2_28_x86_64.whl"}, 1 to 255
 *     characters
 */
public record Filename(String value) {
  private static final int MAX_LENGTH = 255;
  private static final int MAX_PROJECTS = 4;
  private static final String METADATA = ".metadata";
  private static final String SIGNATURE = ".asc";
  private static final List<String> SUFFIXES =
      List.of(".tar.gz", ".tar.bz2", ".tar.xz", ".tar.Z", ".tar", ".tgz", ".tbz", ".zip");

  private static final List<String> BESIDE = List.of(METADATA, ".provenance", SIGNATURE);
  private static final List<String> BINARY =
      List.of(".egg", ".exe", ".msi", ".rpm", ".deb", ".dmg");

  public Filename {
    if (!isValid(value)) {
      throw new IllegalArgumentException("not a filename: " + value);
    }
  }

  /** Returns the filename, or empty if the text can't be one. */
  public static Optional<Filename> parse(String text) {
    return isValid(text) ? Optional.of(new Filename(text)) : Optional.empty();
  }

  /** Whether the name is that of a wheel. */
  public boolean isWheel() {
    return value.endsWith(".whl");
  }

  /** Returns the name under which the core metadata of this file is served (PEP 658). */
  public Filename metadata() {
    return new Filename(value + METADATA);
  }

  /**
   * Returns the file that this one belongs to, whose rules are its own: the wheel of a {@code .whl.metadata},
   * and itself if it belongs to none.
   */
  public Filename distribution() {
    for (String suffix : BESIDE) {
      if (value.endsWith(suffix) && value.length() > suffix.length()) {
        return parse(value.substring(0, value.length() - suffix.length()))
            .map(Filename::distribution)
            .orElse(this);
      }
    }
    return this;
  }

  /** Returns the file that this one is the signature of; empty if it is named as none. */
  public Optional<Filename> signed() {
    return value.endsWith(SIGNATURE)
        ? parse(value.substring(0, value.length() - SIGNATURE.length()))
        : Optional.empty();
  }

  /**
   * Returns the project whose file this is, told from the name alone: what stands before the first dash
   * of a wheel, and before the last dash that a digit follows in anything else.
   *
   * @return empty if the name tells no project
   */
  public Optional<ProjectName> project() {
    int end = isWheel() ? value.indexOf('-') : versionDash();
    return end <= 0 ? Optional.empty() : ProjectName.parse(value.substring(0, end));
  }

  /**
   * Returns the projects that the file may be of, told from the name alone, the likeliest first: a source
   * distribution's name may have several dashes that look as if a version followed.
   */
  public List<ProjectName> projects() {
    if (isWheel()) {
      return project().stream().toList();
    }
    List<ProjectName> projects = new ArrayList<>();
    for (int dash = versionDash(); dash > 0; dash = versionDash(dash - 1)) {
      ProjectName.parse(value.substring(0, dash))
          .filter(project -> projects.size() < MAX_PROJECTS && !projects.contains(project))
          .ifPresent(projects::add);
    }
    return projects;
  }

  /**
   * Returns the version that the name tells: what follows the project in a wheel or a source
   * distribution, and in the name of their core metadata.
   *
   * @return as it is spelled, not necessarily a version by today's rules; empty if the name tells none
   */
  public Optional<String> version() {
    if (value.endsWith(METADATA) && value.length() > METADATA.length()) {
      return new Filename(value.substring(0, value.length() - METADATA.length())).version();
    }
    if (isWheel()) {
      String[] parts = value.split("-", -1);
      return parts.length < 5 ? Optional.empty() : Optional.of(parts[1]);
    }
    int dash = versionDash();
    return dash <= 0 ? Optional.empty() : Optional.of(withoutSuffix(value.substring(dash + 1)));
  }

  /**
   * Returns the version that the name tells as a file of a project, as pip reads it: what follows the
   * project's name, which may itself end in digits.
   *
   * @return empty if the name tells none
   */
  public Optional<String> version(ProjectName project) {
    if (isWheel()) {
      return version().map(version -> version.replace('_', '-'));
    }
    for (int dash = value.indexOf('-'); dash > 0; dash = value.indexOf('-', dash + 1)) {
      boolean isProject =
          ProjectName.parse(value.substring(0, dash)).filter(project::equals).isPresent();
      if (isProject && dash + 1 < value.length()) {
        String rest = withoutSuffix(value.substring(dash + 1));
        return Optional.of(BINARY.stream().anyMatch(rest::endsWith) ? leadingVersion(rest) : rest);
      }
    }
    return version();
  }

  /** Old kinds of binaries name a platform behind the version: {@code 1.0.win32-py2.7.exe}. */
  private static String leadingVersion(String text) {
    for (int end = text.length(); end > 0; end--) {
      boolean isBoundary =
          end < text.length() && (text.charAt(end) == '.' || text.charAt(end) == '-');
      if (isBoundary && Version.parse(text.substring(0, end)).isPresent()) {
        return text.substring(0, end);
      }
    }
    return text;
  }

  private static String withoutSuffix(String text) {
    for (String suffix : SUFFIXES) {
      if (text.endsWith(suffix)) {
        return text.substring(0, text.length() - suffix.length());
      }
    }
    return text;
  }

  private int versionDash() {
    return versionDash(value.length());
  }

  /** Returns the last dash that a digit follows and that isn't behind an index, or -1. */
  private int versionDash(int from) {
    for (int dash = value.lastIndexOf('-', from);
        dash > 0;
        dash = value.lastIndexOf('-', dash - 1)) {
      if (dash + 1 < value.length() && Character.isDigit(value.charAt(dash + 1))) {
        return dash;
      }
    }
    return -1;
  }

  private static boolean isValid(String text) {
    boolean isOdd = text.isEmpty() || !text.equals(text.strip());
    if (isOdd || text.length() > MAX_LENGTH || text.equals(".") || text.equals("..")) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      if (!isAllowed(text.charAt(i))) {
        return false;
      }
    }
    return !hasEncodedOctet(text);
  }

  /** Decoded once more, by whoever comes next, it would be another name. */
  private static boolean hasEncodedOctet(String text) {
    for (int percent = text.indexOf('%'); percent >= 0; percent = text.indexOf('%', percent + 1)) {
      if (percent + 2 < text.length()
          && HexFormat.isHexDigit(text.charAt(percent + 1))
          && HexFormat.isHexDigit(text.charAt(percent + 2))) {
        return true;
      }
    }
    return false;
  }

  private static boolean isAllowed(char c) {
    return !Character.isISOControl(c)
        && c != '/'
        && c != '\\'
        && !Character.isSurrogate(c)
        && c != 0xfffd;
  }

  @Override
  public String toString() {
    return value;
  }
}
