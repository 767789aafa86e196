package dev.clutch.config;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A pattern of normalized project names: {@code *} stands for any letters, {@code ?} for one.
 *
 * @param glob lower-case letters, digits, single dashes, {@code *} and {@code ?}
 */
public record NamePattern(String glob) {
  private static final Pattern VALID = Pattern.compile("[A-Za-z0-9*?][A-Za-z0-9._*?-]{0,199}");
  private static final Pattern SEPARATORS = Pattern.compile("[-_.]++");

  /**
   * Reads a pattern, spelled as names may be: {@code Acme.*} is {@code acme-*}.
   *
   * @throws IllegalArgumentException with one line for people
   */
  public static NamePattern parse(String text) {
    if (!VALID.matcher(text).matches()) {
      throw new IllegalArgumentException("not a pattern of project names: '" + text
          + "' (write a name such as numpy, or a pattern such as acme-*)");
    }
    return new NamePattern(SEPARATORS.matcher(text).replaceAll("-").toLowerCase(Locale.ROOT));
  }

  @Override
  public String toString() {
    return glob;
  }
}
