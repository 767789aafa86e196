package dev.clutch.proxy;

import dev.clutch.repository.FileStream;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A stretch of a file, cut out of the whole as that comes by. */
final class Cutting implements FileStream {
  private final FileStream whole;
  private final long to;
  private final ByteBuffer skipped = ByteBuffer.allocate(16 * 1024);

  private long toSkip;
  private long position;

  /**
   * @param whole from its first byte; closed here
   * @param to the byte after the last
   */
  Cutting(FileStream whole, long from, long to) {
    this.whole = whole;
    this.toSkip = from;
    this.position = from;
    this.to = to;
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    while (toSkip > 0) {
      skipped.clear().limit((int) Math.min(skipped.capacity(), toSkip));
      int count = whole.read(skipped);
      if (count <= 0) {
        return count;
      }
      toSkip -= count;
    }
    if (position >= to) {
      return -1;
    }
    int limit = target.limit();
    target.limit(target.position() + (int) Math.min(target.remaining(), to - position));
    try {
      int count = whole.read(target);
      position += Math.max(0, count);
      return count;
    } finally {
      target.limit(limit);
    }
  }

  @Override
  public void onReadable(Runnable action) {
    whole.onReadable(action);
  }

  @Override
  public void close() {
    whole.close();
  }
}
