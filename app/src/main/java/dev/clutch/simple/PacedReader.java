package dev.clutch.simple;

import java.io.FilterReader;
import java.io.IOException;
import java.io.Reader;

/**
 * Text that is read on only while elements are found in it. A tag, a text or a comment without an end would
 * be held whole by whoever parses it, several times.
 */
final class PacedReader extends FilterReader {
  /** Far more than any index has between two links. */
  static final int MAX_CHARS = 4 << 20;

  private int read;

  PacedReader(Reader in) {
    super(in);
  }

  /** Notes that an element was found. */
  void goOn() {
    read = 0;
  }

  @Override
  public int read() throws IOException {
    int c = super.read();
    count(c < 0 ? 0 : 1);
    return c;
  }

  @Override
  public int read(char[] buffer, int offset, int length) throws IOException {
    int count = super.read(buffer, offset, length);
    count(Math.max(0, count));
    return count;
  }

  private void count(int chars) throws InvalidPageException {
    read += chars;
    if (read > MAX_CHARS) {
      throw new InvalidPageException("the HTML has no element in " + MAX_CHARS + " characters");
    }
  }
}
