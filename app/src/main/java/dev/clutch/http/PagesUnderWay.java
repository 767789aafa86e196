package dev.clutch.http;

import java.nio.ByteBuffer;
import java.util.IdentityHashMap;

/**
 * Large pages that clients are being sent. One stays in memory for as long as somebody has not taken all of
 * it, also when it is no longer kept for others; and there is no end of views of a page. Thread-safe.
 */
final class PagesUnderWay {
  /** Smaller ones are not counted: as many as there may be connections are little. */
  static final int LARGE_BYTES = 16 * 1024;

  private final IdentityHashMap<ByteBuffer, Integer> readers = new IdentityHashMap<>();
  private final long max;
  private long bytes;

  /**
   * @param max bytes of different pages at once
   */
  PagesUnderWay(long max) {
    this.max = max;
  }

  static boolean isLarge(ByteBuffer page) {
    return page.capacity() > LARGE_BYTES;
  }

  /**
   * Notes one more reader of a large page. A page that is under way already costs nothing more, and a page
   * that is alone is never too large.
   *
   * @return false if it is too much
   */
  synchronized boolean begin(ByteBuffer page) {
    if (!readers.containsKey(page)) {
      if (bytes > 0 && bytes + page.capacity() > max) {
        return false;
      }
      bytes += page.capacity();
    }
    readers.merge(page, 1, Integer::sum);
    return true;
  }

  /** Notes that a reader has all of it, or has gone. */
  synchronized void end(ByteBuffer page) {
    if (readers.merge(page, -1, Integer::sum) == 0) {
      readers.remove(page);
      bytes -= page.capacity();
    }
  }
}
