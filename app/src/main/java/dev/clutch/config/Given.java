package dev.clutch.config;

import java.nio.file.Path;
import java.time.temporal.Temporal;
import java.util.List;

/**
 * A value as somebody gave it.
 *
 * @param value a text, number, boolean or date, a list of {@code Given}, or something that no setting has
 * @param base the folder that relative paths start from
 */
record Given(Object value, Place place, Path base) {

  static Given text(String text, Place place) {
    return new Given(text, place, Path.of(""));
  }

  /**
   * Returns the value as text.
   *
   * @throws IllegalArgumentException if it is a list or a table
   */
  String text() {
    boolean isText = value instanceof String || value instanceof Boolean;
    if (isText || value instanceof Number || value instanceof Temporal) {
      return value.toString();
    }
    throw new IllegalArgumentException(
        "one value is expected, not a " + (value instanceof List ? "list" : "table"));
  }

  /** Returns the values of a list; a single value is a list of one. */
  List<Given> elements() {
    return value instanceof List<?> list
        ? list.stream().map(Given.class::cast).toList()
        : List.of(this);
  }
}
