package dev.clutch.upstream;

import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What a page is unpacked from, as it comes: stored so, it need not be packed again. */
final class Packed {
  /** What is larger is packed again: the room that large pages take in memory is counted unpacked. */
  static final int MAX_BYTES = 256 << 10;

  /** Gzip without anything optional, which every reader takes alike (RFC 1952, section 2.3). */
  private static final byte[] PLAIN = {0x1f, (byte) 0x8b, 8, 0};

  private ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private boolean isTooLarge;

  /** Returns a stream that remembers what is read from it. */
  InputStream noting(InputStream body) {
    return new FilterInputStream(body) {
      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
      }

      @Override
      public int read(byte[] target, int offset, int length) throws IOException {
        int count = super.read(target, offset, length);
        note(target, offset, Math.max(0, count));
        return count;
      }
    };
  }

  private void note(byte[] source, int offset, int count) {
    if (!isTooLarge && bytes.size() + count > MAX_BYTES) {
      isTooLarge = true;
      bytes = new ByteArrayOutputStream();
    }
    if (!isTooLarge) {
      bytes.write(source, offset, count);
    }
  }

  /** Returns all that was read, once the end was; null if it is no plain gzip, or too large. */
  byte @Nullable [] bytes() {
    byte[] all = bytes.toByteArray();
    boolean isPlain =
        all.length > PLAIN.length && Arrays.equals(all, 0, PLAIN.length, PLAIN, 0, PLAIN.length);
    return isPlain ? all : null;
  }
}
