package dev.clutch.http;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a {@code Range} field asks for (RFC 9110, section 14). Several ranges at once are answered with the
 * whole, as the RFC allows: no installer asks so, and it invites abuse.
 */
sealed interface ByteRange {
  /** No range, or none that is understood: the whole is sent. */
  record Whole() implements ByteRange {}

  /**
   * A stretch that exists.
   *
   * @param from the first byte
   * @param to the byte after the last
   * @param isOpen whether no end was given: everything from the first byte on
   */
  record Slice(long from, long to, boolean isOpen) implements ByteRange {}

  /** A range that begins beyond the end: 416. */
  record Unsatisfiable() implements ByteRange {}

  Pattern SINGLE =
      Pattern.compile("(?i:bytes)=[ \t]*+(\\d{0,18}+)[ \t]*+-[ \t]*+(\\d{0,18}+)[ \t]*+");

  /**
   * Reads a {@code Range} field.
   *
   * @param field its value, or null
   * @param length of the file, in bytes
   */
  static ByteRange parse(@Nullable String field, long length) {
    Matcher range = field == null ? null : SINGLE.matcher(field);
    if (range == null || !range.matches()) {
      return new Whole();
    }
    String first = range.group(1);
    String last = range.group(2);
    if (first.isEmpty()) {
      return last.isEmpty() ? new Whole() : suffix(Long.parseLong(last), length);
    }
    long from = Long.parseLong(first);
    long to = last.isEmpty() ? length : Math.min(Long.parseLong(last) + 1, length);
    if (!last.isEmpty() && Long.parseLong(last) < from) {
      return new Whole();
    }
    return from >= length ? new Unsatisfiable() : new Slice(from, to, last.isEmpty());
  }

  private static ByteRange suffix(long count, long length) {
    if (count == 0 || length == 0) {
      return new Unsatisfiable();
    }
    return new Slice(Math.max(0, length - count), length, false);
  }
}
