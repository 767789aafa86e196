package dev.clutch.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which versions are meant: {@code >=1.2,<3}. Pre-releases count as any other version: whether to take one
 * is for the installer to say, which knows what else there is.
 *
 * @see <a href="https://packaging.python.org/en/latest/specifications/version-specifiers/">Version
 *     specifiers</a>
 */
public final class Specifier {
  private static final Pattern CLAUSE = Pattern.compile("(===|~=|==|!=|<=|>=|<|>)(.++)");
  private static final Pattern RELEASE =
      Pattern.compile("v?(?:[0-9]++!)?([0-9]++(?:\\.[0-9]++)*+)", Pattern.CASE_INSENSITIVE);

  /** One condition: of a version as it was spelled, and as it is read, if it can be. */
  private interface Clause {
    boolean matches(String text, @Nullable Version version);
  }

  private final String text;
  private final List<Clause> clauses;

  private Specifier(String text, List<Clause> clauses) {
    this.text = text;
    this.clauses = clauses;
  }

  /** Returns the specifier, or empty if the text is none. At least one condition is needed. */
  public static Optional<Specifier> parse(String text) {
    List<Clause> clauses = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      Matcher matcher = CLAUSE.matcher(part.strip());
      Clause clause =
          matcher.matches() ? clause(matcher.group(1), matcher.group(2).strip()) : null;
      if (clause == null) {
        return Optional.empty();
      }
      clauses.add(clause);
    }
    return Optional.of(new Specifier(text.strip(), List.copyOf(clauses)));
  }

  private static @Nullable Clause clause(String operator, String operand) {
    if (operator.equals("===")) {
      String exact = operand.toLowerCase(Locale.ROOT);
      return (text, version) -> text.strip().toLowerCase(Locale.ROOT).equals(exact);
    }
    Predicate<Version> test = operand.endsWith(".*")
        ? prefix(operator, operand.substring(0, operand.length() - 2))
        : Version.parse(operand)
            .map(version -> test(operator, operand, version))
            .orElse(null);
    return test == null ? null : (text, version) -> version != null && test.test(version);
  }

  private static @Nullable Predicate<Version> prefix(String operator, String operand) {
    Version prefix = Version.parse(operand).orElse(null);
    int segments = segments(operand);
    if (prefix == null || !RELEASE.matcher(operand).matches()) {
      return null;
    }
    return switch (operator) {
      case "==" -> version -> version.startsWith(prefix, segments);
      case "!=" -> version -> !version.startsWith(prefix, segments);
      default -> null;
    };
  }

  /** Only equality may name a local version; what a clause says of 1.0 holds for 1.0+local too. */
  private static @Nullable Predicate<Version> test(String operator, String operand, Version named) {
    if (operator.equals("==")) {
      return version -> isEqual(version, named);
    }
    if (operator.equals("!=")) {
      return version -> !isEqual(version, named);
    }
    if (named.isLocal()) {
      return null;
    }
    return switch (operator) {
      case "<=" -> version -> version.withoutLocal().compareTo(named) <= 0;
      case ">=" -> version -> version.withoutLocal().compareTo(named) >= 0;
      case "<" -> version -> isBefore(version, named);
      case ">" -> version -> isAfter(version, named);
      default -> compatible(operand, named);
    };
  }

  private static boolean isEqual(Version version, Version named) {
    return (named.isLocal() ? version : version.withoutLocal()).equals(named);
  }

  /** 3.0rc1 comes before 3.0, and is not what {@code <3.0} means. */
  private static boolean isBefore(Version version, Version named) {
    boolean isItsPreRelease =
        !named.isPreRelease() && version.compareTo(named.firstDevelopment()) >= 0;
    return version.compareTo(named) < 0 && !isItsPreRelease;
  }

  /** Nor are 3.0.post1 and 3.0+local what {@code >3.0} means. */
  private static boolean isAfter(Version version, Version named) {
    boolean isItsPostRelease = version.withoutPost().equals(named);
    return version.compareTo(named) > 0
        && !isItsPostRelease
        && !version.withoutLocal().equals(named);
  }

  private static @Nullable Predicate<Version> compatible(String operand, Version named) {
    int segments = segments(operand) - 1;
    return segments < 1
        ? null
        : version ->
            version.withoutLocal().compareTo(named) >= 0 && version.startsWith(named, segments);
  }

  /** Returns how many numbers the release has as it is spelled: zeros at its end count. */
  private static int segments(String operand) {
    Matcher matcher = RELEASE.matcher(operand.strip());
    return matcher.lookingAt() ? matcher.group(1).split("\\.", -1).length : 0;
  }

  /**
   * Whether a version is meant.
   *
   * @param version as it is spelled; one that is none by today's rules is meant by {@code ===} only
   */
  public boolean contains(String version) {
    Version parsed = Version.parse(version).orElse(null);
    return clauses.stream().allMatch(clause -> clause.matches(version, parsed));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Specifier specifier && specifier.text.equals(text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  /** Returns it as it was written. */
  @Override
  public String toString() {
    return text;
  }
}
