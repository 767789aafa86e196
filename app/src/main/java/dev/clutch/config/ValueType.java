package dev.clutch.config;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * How the values of a setting are written.
 *
 * @param form a word for it, as help and documentation show it: {@code DURATION}; empty for a switch
 * @param reading what the text means
 * @param showing how it is shown to people: never with a secret in it
 */
record ValueType<T>(String form, Reading<T> reading, Showing<T> showing) {

  /** Reads a value, or throws an {@code IllegalArgumentException} of one line, without secrets. */
  interface Reading<T> {
    T read(Given given, Map<String, String> environment);
  }

  interface Showing<T> {
    String show(Given given, T value);
  }

  /** A type whose values are shown as they were written. */
  static <T> ValueType<T> of(String form, Function<String, T> reading) {
    return new ValueType<>(
        form, (given, environment) -> reading.apply(given.text()), (given, value) -> given.text());
  }

  /** A list of such values. A single one may be written without its brackets. */
  ValueType<List<T>> list() {
    return new ValueType<>(
        "[" + form + ", …]",
        (given, environment) -> given.elements().stream()
            .map(element -> reading.read(element, environment))
            .toList(),
        (given, values) ->
            given.elements().stream().map(Given::text).collect(Collectors.joining(", ", "[", "]")));
  }
}
