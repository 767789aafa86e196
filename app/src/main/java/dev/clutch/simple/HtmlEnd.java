package dev.clutch.simple;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** How an HTML body ends, told from its bytes: a parser forgives everything, a missing end too. */
final class HtmlEnd {
  private static final int START = 4 * 1024;
  private static final int END = 16 * 1024;

  private HtmlEnd() {}

  /** Whether the last tag is not complete. */
  static boolean isInTag(byte[] body) {
    String end = text(body, body.length - END, body.length);
    return end.lastIndexOf('<') > end.lastIndexOf('>');
  }

  /** Whether {@code <html>} is opened at the beginning and not closed at the end. */
  static boolean isUnclosed(byte[] body) {
    return text(body, 0, START).contains("<html")
        && !text(body, body.length - END, body.length).contains("</html");
  }

  private static String text(byte[] body, int from, int to) {
    int start = Math.max(0, from);
    int end = Math.min(body.length, to);
    return new String(body, start, end - start, StandardCharsets.ISO_8859_1)
        .toLowerCase(Locale.ROOT);
  }
}
