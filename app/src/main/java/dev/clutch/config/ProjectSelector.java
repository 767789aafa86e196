package dev.clutch.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Some projects, perhaps only some versions of them: {@code acme-*}, {@code numpy<2}.
 *
 * @param names of the projects
 * @param specifiers which versions, as PEP 440 writes it; empty for all
 */
public record ProjectSelector(NamePattern names, String specifiers) {
  private static final Pattern PARTS = Pattern.compile("([^<>=!~\\s]++)\\s*+(.*+)");

  /**
   * Reads a selector.
   *
   * @throws IllegalArgumentException with one line for people
   */
  public static ProjectSelector parse(String text) {
    Matcher matcher = PARTS.matcher(text.strip());
    if (!matcher.matches()) {
      throw new IllegalArgumentException("not a project: '" + text
          + "' (write a name, a pattern such as acme-*, or a requirement such as numpy<2)");
    }
    String specifiers = matcher.group(2);
    return new ProjectSelector(
        NamePattern.parse(matcher.group(1)),
        specifiers.isEmpty() ? "" : Specifiers.check(specifiers));
  }
}
