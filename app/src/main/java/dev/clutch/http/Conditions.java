package dev.clutch.http;

import org.jspecify.annotations.Nullable;

/** Conditional requests (RFC 9110, section 13). */
final class Conditions {
  private Conditions() {}

  /**
   * Whether an {@code If-None-Match} field names this entity tag, by weak comparison.
   *
   * @param field its value, several lines joined by commas, or null
   * @param entityTag strong, quotes included
   */
  static boolean matches(@Nullable String field, String entityTag) {
    if (field == null) {
      return false;
    }
    if (field.equals(entityTag)) {
      return true;
    }
    for (String candidate : field.split(",", -1)) {
      String tag = candidate.strip();
      if (tag.equals("*") || tag.equals(entityTag) || tag.equals("W/" + entityTag)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether a range may be answered, given an {@code If-Range} field: only where its tag is this very one,
   * by strong comparison. A date is never enough.
   */
  static boolean allowsRange(@Nullable String ifRange, String entityTag) {
    return ifRange == null || ifRange.strip().equals(entityTag);
  }
}
