package dev.clutch.model;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The normalized name of a project, as it stands in URLs: {@code Foo.Bar} is the project {@code
 * foo-bar}. A name that could reach outside a directory or a URL segment cannot be constructed.
 *
 * @param value lower-case letters, digits and single dashes, 1 to 200 characters
 * @see <a href="https://packaging.python.org/en/latest/specifications/name-normalization/">Names and
 *     normalization</a>
 */
public record ProjectName(String value) {
  private static final int MAX_LENGTH = 200;
  private static final Pattern VALID =
      Pattern.compile("[A-Za-z0-9]|[A-Za-z0-9][A-Za-z0-9._-]*+(?<=[A-Za-z0-9])");
  private static final Pattern SEPARATORS = Pattern.compile("[-_.]++");

  public ProjectName {
    if (value.length() > MAX_LENGTH || !isNormalized(value)) {
      throw new IllegalArgumentException("not a normalized project name: " + value);
    }
  }

  /**
   * Returns the project that a name means, however it is spelled.
   *
   * @return empty if the text is no project name at all
   */
  public static Optional<ProjectName> parse(String text) {
    if (text.length() <= MAX_LENGTH && isNormalized(text)) {
      return Optional.of(new ProjectName(text));
    }
    if (text.length() > MAX_LENGTH || !VALID.matcher(text).matches()) {
      return Optional.empty();
    }
    return Optional.of(
        new ProjectName(SEPARATORS.matcher(text).replaceAll("-").toLowerCase(Locale.ROOT)));
  }

  /** Letters and digits, with single dashes between them. */
  private static boolean isNormalized(String text) {
    boolean mayEnd = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean isLetterOrDigit = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
      if (!isLetterOrDigit && (c != '-' || !mayEnd)) {
        return false;
      }
      mayEnd = isLetterOrDigit;
    }
    return mayEnd;
  }

  @Override
  public String toString() {
    return value;
  }
}
