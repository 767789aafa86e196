package dev.clutch.config;

import dev.clutch.model.Version;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Says whether a text is a version specifier: {@code >=1.2,<2}.
 *
 * @see <a href="https://packaging.python.org/en/latest/specifications/version-specifiers/">Version
 *     specifiers</a>
 */
final class Specifiers {
  private static final Pattern CLAUSE = Pattern.compile("(===|==|!=|<=|>=|~=|<|>)\\s*+(\\S++)");

  private Specifiers() {}

  /**
   * Returns the text if it is a specifier.
   *
   * @throws IllegalArgumentException with one line for people
   */
  static String check(String text) {
    for (String clause : text.split(",", -1)) {
      if (!isClause(clause.strip())) {
        throw new IllegalArgumentException(
            "not a version specifier: '" + text + "' (write one such as <2 or >=1.2,!=1.3)");
      }
    }
    return text.strip();
  }

  private static boolean isClause(String clause) {
    Matcher matcher = CLAUSE.matcher(clause);
    if (!matcher.matches()) {
      return false;
    }
    String operator = matcher.group(1);
    String version = matcher.group(2);
    if (operator.equals("===")) {
      return true;
    }
    if (version.endsWith(".*") && (operator.equals("==") || operator.equals("!="))) {
      version = version.substring(0, version.length() - 2);
    }
    boolean isCutOff = operator.equals("~=") && !version.contains(".");
    return !isCutOff && Version.parse(version).isPresent();
  }
}
