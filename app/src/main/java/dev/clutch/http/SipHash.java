package dev.clutch.http;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.SecureRandom;

/**
 * SipHash-2-4: a short hash with a secret in it, so that nobody who lacks that finds two texts of one hash
 * (Aumasson and Bernstein, "SipHash: a fast short-input PRF", 2012).
 *
 * @param k0 the first half of the secret
 * @param k1 the second half
 */
record SipHash(long k0, long k1) {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /** Returns one whose secret nobody knows. */
  static SipHash secret() {
    SecureRandom random = new SecureRandom();
    return new SipHash(random.nextLong(), random.nextLong());
  }

  long hash(byte[] text) {
    State state = new State(k0, k1);
    int whole = text.length & ~7;
    for (int i = 0; i < whole; i += 8) {
      state.add((long) LONGS.get(text, i));
    }
    long last = (long) text.length << 56;
    for (int i = whole; i < text.length; i++) {
      last |= (text[i] & 0xFFL) << (8 * (i - whole));
    }
    state.add(last);
    return state.end();
  }

  /** The four words of the paper. */
  private static final class State {
    private long v0;
    private long v1;
    private long v2;
    private long v3;

    State(long k0, long k1) {
      v0 = k0 ^ 0x736f6d6570736575L;
      v1 = k1 ^ 0x646f72616e646f6dL;
      v2 = k0 ^ 0x6c7967656e657261L;
      v3 = k1 ^ 0x7465646279746573L;
    }

    void add(long word) {
      v3 ^= word;
      round();
      round();
      v0 ^= word;
    }

    long end() {
      v2 ^= 0xff;
      for (int i = 0; i < 4; i++) {
        round();
      }
      return v0 ^ v1 ^ v2 ^ v3;
    }

    private void round() {
      v0 += v1;
      v1 = Long.rotateLeft(v1, 13) ^ v0;
      v0 = Long.rotateLeft(v0, 32);
      v2 += v3;
      v3 = Long.rotateLeft(v3, 16) ^ v2;
      v0 += v3;
      v3 = Long.rotateLeft(v3, 21) ^ v0;
      v2 += v1;
      v1 = Long.rotateLeft(v1, 17) ^ v2;
      v2 = Long.rotateLeft(v2, 32);
    }
  }
}
