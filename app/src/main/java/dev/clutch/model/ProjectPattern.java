package dev.clutch.model;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which projects are meant, and which of their versions: {@code acme-*}, {@code requests}, {@code
 * numpy>=2}. Names are compared as they are normalized, however they are written here.
 *
 * @param glob a normalized name in which {@code *} stands for any text and {@code ?} for one character
 * @param specifier which versions are meant, or null for all
 */
public record ProjectPattern(String glob, @Nullable Specifier specifier) {
  private static final int MAX_LENGTH = 200;
  private static final Pattern VALID = Pattern.compile("[a-z0-9*?-]++");
  private static final Pattern SEPARATORS = Pattern.compile("[-_.]++");
  private static final Pattern NAME = Pattern.compile("[^<>=!~]*+");

  /** Every project. */
  public static final ProjectPattern ALL = new ProjectPattern("*", null);

  public ProjectPattern {
    if (glob.length() > MAX_LENGTH || !VALID.matcher(glob).matches()) {
      throw new IllegalArgumentException("not a pattern of project names: '" + glob + "'");
    }
  }

  /**
   * Reads a pattern.
   *
   * @throws IllegalArgumentException with one line for people
   */
  public static ProjectPattern parse(String text) {
    String stripped = text.strip();
    Matcher name = NAME.matcher(stripped);
    String glob = name.lookingAt() ? name.group().strip() : "";
    String rest = stripped.substring(name.end());
    String normalized = SEPARATORS.matcher(glob).replaceAll("-").toLowerCase(Locale.ROOT);
    Optional<Specifier> specifier = rest.isEmpty() ? Optional.empty() : Specifier.parse(rest);
    boolean isValid =
        normalized.length() <= MAX_LENGTH && VALID.matcher(normalized).matches();
    if (!isValid || (!rest.isEmpty() && specifier.isEmpty())) {
      throw new IllegalArgumentException(
          "not a pattern of projects: '" + text + "' (write requests, acme-*, or numpy>=2,<3)");
    }
    return new ProjectPattern(normalized, specifier.orElse(null));
  }

  /** Whether it means a project, or some of its versions. */
  public boolean matches(ProjectName project) {
    return matches(glob, project.value());
  }

  /** Whether it names one project, not several. */
  public boolean isExact() {
    return glob.indexOf('*') < 0 && glob.indexOf('?') < 0;
  }

  /**
   * Whether it means a file.
   *
   * @param unknown the answer where the versions are limited and the filename tells none
   */
  public boolean matches(ProjectName project, Filename filename, boolean unknown) {
    if (!matches(project)) {
      return false;
    }
    Specifier versions = specifier;
    if (versions == null) {
      return true;
    }
    String version = filename.version(project).orElse("");
    if (versions.contains(version)) {
      return true;
    }
    return Version.parse(version).isEmpty() && unknown;
  }

  /** Takes the last star back where the text goes on differently: never more than their product. */
  private static boolean matches(String glob, String text) {
    int at = 0;
    int star = -1;
    int resume = 0;
    for (int i = 0; i < text.length(); ) {
      char expected = at < glob.length() ? glob.charAt(at) : 0;
      if (expected == '*') {
        star = at++;
        resume = i;
      } else if (expected == '?' || expected == text.charAt(i)) {
        at++;
        i++;
      } else if (star >= 0) {
        at = star + 1;
        i = ++resume;
      } else {
        return false;
      }
    }
    while (at < glob.length() && glob.charAt(at) == '*') {
      at++;
    }
    return at == glob.length();
  }

  @Override
  public String toString() {
    return specifier == null ? glob : glob + specifier;
  }
}
