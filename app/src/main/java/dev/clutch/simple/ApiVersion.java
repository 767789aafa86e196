package dev.clutch.simple;

/**
 * A version of the Simple API, as a page claims it.
 *
 * @see <a href="https://peps.python.org/pep-0629/">PEP 629</a>
 */
record ApiVersion(int major, int minor) {
  /** What a page is that claims nothing. */
  static final ApiVersion FIRST = new ApiVersion(1, 0);

  /** The newest version that we can write, and the last one that HTML will ever have (PEP 833). */
  private static final int NEWEST_MINOR = 4;

  /** Since this version every file has a size and every page its versions (PEP 700). */
  private static final int COMPLETE_MINOR = 1;

  private static final int MAX_DIGITS = 6;

  /** Returns the version, or 1.0 if the text is none. */
  static ApiVersion parse(String text) {
    String[] parts = text.strip().split("\\.", 3);
    if (parts.length > 2 || !isNumber(parts[0]) || !isNumber(parts[parts.length - 1])) {
      return FIRST;
    }
    int minor = parts.length == 1 ? 0 : Integer.parseInt(parts[1]);
    return new ApiVersion(Integer.parseInt(parts[0]), minor);
  }

  /** Returns this version, if a page of it can be read at all. */
  ApiVersion requireReadable() throws InvalidPageException {
    if (major > 1) {
      throw new InvalidPageException("the page is of Simple API " + this + ", we read 1.x");
    }
    return this;
  }

  /** Returns the version to write for a page that claimed this one. */
  ApiVersion written() {
    return new ApiVersion(1, major == 1 ? Math.min(minor, NEWEST_MINOR) : 0);
  }

  /** Returns the version to write in JSON, where claims beyond 1.0 promise sizes and versions. */
  ApiVersion written(boolean isComplete) {
    return isComplete ? new ApiVersion(1, Math.max(written().minor, COMPLETE_MINOR)) : FIRST;
  }

  private static boolean isNumber(String text) {
    return !text.isEmpty()
        && text.length() <= MAX_DIGITS
        && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  @Override
  public String toString() {
    return major + "." + minor;
  }
}
