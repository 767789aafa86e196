package dev.clutch.archive;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The end of an archive, read with one request, and as much before it as turns out to be needed: each request
 * may cross a network. Not thread-safe.
 */
final class Window {

  /**
   * Holds the longest end record with its ZIP64 companions, and the whole directory of 93 in 100 wheels; with
   * 88 in 100 their metadata too, which lies just before it.
   */
  static final int TAIL = 66 * 1024;

  private final ByteSource source;
  private long start;
  private byte[] bytes;

  Window(ByteSource source) throws IOException {
    this.source = source;
    this.start = Math.max(0, source.length() - TAIL);
    this.bytes = source.read(start, (int) (source.length() - start));
  }

  long length() {
    return source.length();
  }

  /** Makes sure that everything from there to the end is at hand. */
  void reach(long from) throws IOException {
    if (from >= start) {
      return;
    }
    byte[] more = source.read(from, (int) (start - from));
    byte[] all = new byte[more.length + bytes.length];
    System.arraycopy(more, 0, all, 0, more.length);
    System.arraycopy(bytes, 0, all, more.length, bytes.length);
    bytes = all;
    start = from;
  }

  /** Returns a stretch, which lies within the length, to be read as ZIP writes numbers. */
  ByteBuffer at(long from, int length) throws IOException {
    if (from + length >= start) {
      reach(from);
    }
    ByteBuffer stretch = from < start
        ? ByteBuffer.wrap(source.read(from, length))
        : ByteBuffer.wrap(bytes, (int) (from - start), length).slice();
    return stretch.order(ByteOrder.LITTLE_ENDIAN);
  }
}
