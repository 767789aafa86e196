package dev.clutch.upstream;

import java.io.IOException;

/** How much of a page may be read. Asked as it comes, before more of it is read. */
public interface Allowance {
  /**
   * Allows a page to be so long, perhaps after a while.
   *
   * @param length bytes so far, after decoding
   * @throws IOException if it may not: why, in words that follow upon the page's address
   */
  void allow(long length) throws IOException;

  /** Returns one that looks at the length only. */
  static Allowance upTo(long max) {
    return length -> {
      if (length > max) {
        throw new IOException("is larger than " + max + " bytes");
      }
    };
  }
}
