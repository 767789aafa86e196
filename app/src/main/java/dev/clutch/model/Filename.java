package dev.clutch.model;

import java.util.Optional;

/**
 * The name of a file on a project page, without any path, as it is after percent-decoding. Any kind of
 * file may be carried, old and odd ones too; names with separators or control characters, or that mean
 * a directory, cannot be constructed.
 *
 * @param value for example {@code "numpy-2.1.0-cp312-cp312-manylinux_2_28_x86_64.whl"}, 1 to 255
 *     characters
 */
public record Filename(String value) {
  private static final int MAX_LENGTH = 255;
  private static final String METADATA = ".metadata";

  public Filename {
    if (!isValid(value)) {
      throw new IllegalArgumentException("not a filename: " + value);
    }
  }

  /** Returns the filename, or empty if the text can't be one. */
  public static Optional<Filename> parse(String text) {
    return isValid(text) ? Optional.of(new Filename(text)) : Optional.empty();
  }

  /** Whether the name is that of a wheel. */
  public boolean isWheel() {
    return value.endsWith(".whl");
  }

  /** Returns the name under which the core metadata of this file is served (PEP 658). */
  public Filename metadata() {
    return new Filename(value + METADATA);
  }

  private static boolean isValid(String text) {
    if (text.isEmpty() || text.length() > MAX_LENGTH || text.equals(".") || text.equals("..")) {
      return false;
    }
    return text.chars().allMatch(Filename::isAllowed);
  }

  private static boolean isAllowed(int c) {
    return c >= ' '
        && c != 0x7f
        && c != '/'
        && c != '\\'
        && !Character.isSurrogate((char) c)
        && c != 0xfffd;
  }

  @Override
  public String toString() {
    return value;
  }
}
