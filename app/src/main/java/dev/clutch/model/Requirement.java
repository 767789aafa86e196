package dev.clutch.model;

import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a distribution needs: {@code requests[socks] (>=2.8.1,<3) ; python_version < "3.12"}.
 *
 * @param project whatever its spelling
 * @param extras of that project, normalized
 * @param specifier which versions, or null for any
 * @param isElsewhere whether it says by a URL where it is to be had, so that no index is asked
 * @param marker where it is needed, or null for everywhere
 * @see <a href="https://packaging.python.org/en/latest/specifications/dependency-specifiers/">Dependency
 *     specifiers</a>
 */
public record Requirement(
    ProjectName project,
    Set<String> extras,
    @Nullable Specifier specifier,
    boolean isElsewhere,
    @Nullable Marker marker) {
  private static final int MAX_LENGTH = 5_000;

  public Requirement {
    extras = Set.copyOf(extras);
  }

  /** Returns the requirement, or empty if the text is none by today's rules, as some old ones are. */
  public static Optional<Requirement> parse(String text) {
    String line = text.strip();
    int nameEnd = nameEnd(line);
    ProjectName project = ProjectName.parse(line.substring(0, nameEnd)).orElse(null);
    if (project == null || line.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    String rest = line.substring(nameEnd).strip();
    Set<String> extras = Set.of();
    if (rest.startsWith("[")) {
      int end = rest.indexOf(']');
      extras = end < 0 ? null : extras(rest.substring(1, end));
      rest = rest.substring(end + 1).strip();
    }
    return extras == null ? Optional.empty() : parse(project, extras, rest);
  }

  private static int nameEnd(String line) {
    int end = 0;
    while (end < line.length() && isOfName(line.charAt(end))) {
      end++;
    }
    return end;
  }

  private static boolean isOfName(char c) {
    boolean isLetter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return isLetter || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
  }

  private static @Nullable Set<String> extras(String list) {
    Set<String> extras = new LinkedHashSet<>();
    for (String part : list.isBlank() ? new String[0] : list.split(",", -1)) {
      ProjectName extra = ProjectName.parse(part.strip()).orElse(null);
      if (extra == null) {
        return null;
      }
      extras.add(extra.value());
    }
    return extras;
  }

  private static Optional<Requirement> parse(ProjectName project, Set<String> extras, String rest) {
    boolean isElsewhere = rest.startsWith("@");
    int end = isElsewhere ? rest.indexOf(" ;") : rest.indexOf(';');
    String before = end < 0 ? rest : rest.substring(0, end).strip();
    String after = end < 0 ? "" : rest.substring(rest.indexOf(';', end) + 1);
    Specifier specifier = null;
    if (!isElsewhere && !before.isEmpty() && !before.equals("()")) {
      specifier = specifier(before).orElse(null);
      if (specifier == null) {
        return Optional.empty();
      }
    }
    if (after.isBlank()) {
      return Optional.of(new Requirement(project, extras, specifier, isElsewhere, null));
    }
    Specifier versions = specifier;
    return Marker.parse(after)
        .map(marker -> new Requirement(project, extras, versions, isElsewhere, marker));
  }

  private static Optional<Specifier> specifier(String text) {
    boolean isBracketed = text.startsWith("(") && text.endsWith(")");
    String clauses = isBracketed ? text.substring(1, text.length() - 1).strip() : text;
    return Specifier.parse(
        clauses.endsWith(",") ? clauses.substring(0, clauses.length() - 1) : clauses);
  }

  /** Whether it is needed, as far as is known. */
  public boolean mayHold(Marker.Environment environment, Set<String> extrasAskedFor) {
    return marker == null || marker.mayHold(environment, extrasAskedFor);
  }
}
