package dev.clutch.simple;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One element of an {@code Accept} or {@code Accept-Encoding} header.
 *
 * @param value in lower case, without parameters
 * @param weight from 0 (refused) to 1
 */
record WeightedValue(String value, double weight) {
  /** Far more than any client sends; what comes after is not looked at. */
  private static final int MAX_LENGTH = 8192;

  /**
   * Returns the elements of a header in its order. A weight that is no number counts as none given, so
   * no header is ever refused as malformed.
   */
  static List<WeightedValue> parse(String header) {
    String bounded = header.length() > MAX_LENGTH ? header.substring(0, MAX_LENGTH) : header;
    List<WeightedValue> values = new ArrayList<>();
    for (String element : bounded.split(",", -1)) {
      String[] parts = element.split(";", -1);
      String value = parts[0].strip().toLowerCase(Locale.ROOT);
      if (!value.isEmpty()) {
        values.add(new WeightedValue(value, weight(parts)));
      }
    }
    return values;
  }

  private static double weight(String[] parts) {
    for (int i = 1; i < parts.length; i++) {
      String parameter = parts[i].strip();
      if (parameter.length() > 2 && parameter.regionMatches(true, 0, "q=", 0, 2)) {
        return number(parameter.substring(2).strip());
      }
    }
    return 1;
  }

  private static double number(String text) {
    boolean isDecimal = text.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'));
    if (!isDecimal || text.length() > 16) {
      return 1;
    }
    try {
      return Math.min(1, Double.parseDouble(text));
    } catch (NumberFormatException e) {
      return 1;
    }
  }
}
