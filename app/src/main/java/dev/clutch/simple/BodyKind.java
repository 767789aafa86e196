package dev.clutch.simple;

import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How a body received from an index is to be read. */
enum BodyKind {
  JSON,
  HTML;

  private static final Set<String> JSON_TYPES = Set.of(
      "application/json",
      "application/vnd.pypi.simple.v1+json",
      "application/vnd.pypi.simple.latest+json");

  private static final Set<String> HTML_TYPES = Set.of(
      "text/html",
      "application/xhtml+xml",
      "application/vnd.pypi.simple.v1+html",
      "application/vnd.pypi.simple.latest+html");

  /**
   * Returns the kind that the header names; without one, what the body looks like.
   *
   * @param contentType the header's value, or null
   * @param start the first bytes of the body
   */
  static BodyKind of(@Nullable String contentType, byte[] start) throws InvalidPageException {
    if (contentType == null || contentType.isBlank()) {
      return looksLikeJson(start) ? JSON : HTML;
    }
    String type = contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    if (JSON_TYPES.contains(type)) {
      return JSON;
    }
    if (HTML_TYPES.contains(type)) {
      return HTML;
    }
    throw new InvalidPageException(
        "the Content-Type is " + Messages.quote(type) + ", not a simple page's");
  }

  private static boolean looksLikeJson(byte[] start) {
    for (byte b : start) {
      boolean isBlankOrMark = b <= ' ';
      if (!isBlankOrMark) {
        return b == '{';
      }
    }
    return false;
  }
}
