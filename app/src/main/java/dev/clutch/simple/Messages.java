package dev.clutch.simple;

/** Foreign text made fit for one line of a message. */
final class Messages {
  private static final int MAX_LENGTH = 100;

  private Messages() {}

  /** Returns the text in quotes, shortened, without control characters. */
  static String quote(String text) {
    return '"' + oneLine(text) + '"';
  }

  /** Returns the text shortened, without control characters. */
  static String oneLine(String text) {
    StringBuilder line = new StringBuilder();
    text.codePoints()
        .limit(MAX_LENGTH)
        .map(c -> Character.isISOControl(c) ? ' ' : c)
        .forEach(line::appendCodePoint);
    return line.toString();
  }
}
