package dev.clutch.simple;

/** HTML as text: what is escaped, and what cannot be written at all. */
final class Html {
  private Html() {}

  /** Appends text so that it is read back exactly, in an element or in a quoted attribute. */
  static void escape(StringBuilder target, String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> target.append("&amp;");
        case '<' -> target.append("&lt;");
        case '>' -> target.append("&gt;");
        case '"' -> target.append("&quot;");
        case '\n' -> target.append("&#10;");
        case '\r' -> target.append("&#13;");
        case '\t' -> target.append("&#9;");
        default -> target.append(Character.isISOControl(c) ? '\ufffd' : c);
      }
    }
  }

  /** Returns the text escaped. */
  static String escaped(String text) {
    StringBuilder target = new StringBuilder(text.length() + 16);
    escape(target, text);
    return target.toString();
  }

  /** Appends an attribute with a space in front. */
  static void attribute(StringBuilder target, String name, String value) {
    target.append(' ').append(name).append("=\"");
    escape(target, value);
    target.append('"');
  }

  /** Appends a meta element on a line of its own. */
  static void meta(StringBuilder target, String name, String content) {
    target.append("    <meta");
    attribute(target, "name", name);
    attribute(target, "content", content);
    target.append(">\n");
  }

  /** Appends everything up to where the meta elements of a page begin. */
  static void begin(StringBuilder target) {
    target.append("<!DOCTYPE html>\n<html lang=\"en\">\n  <head>\n    <meta charset=\"utf-8\">\n");
  }

  /** Appends the end of the head and the beginning of the body. */
  static void title(StringBuilder target, String title) {
    target.append("    <title>");
    escape(target, title);
    target.append("</title>\n  </head>\n  <body>\n    <h1>");
    escape(target, title);
    target.append("</h1>\n");
  }

  /** Appends the end of the page. */
  static void end(StringBuilder target) {
    target.append("  </body>\n</html>\n");
  }
}
