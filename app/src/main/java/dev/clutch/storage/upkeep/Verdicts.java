package dev.clutch.storage.upkeep;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.clutch.model.Digest;

/**
 * What this process knows of the bytes of blobs. Bounded: what is forgotten is only found out again.
 * Thread-safe.
 */
final class Verdicts {
  private static final int MAX_RIGHT = 1 << 20;
  private static final int MAX_WRONG = 100_000;

  /** By the beginning of their digest, which is as good as the whole against damage. */
  private final Fingerprints right = new Fingerprints(MAX_RIGHT);

  private final Cache<Long, Boolean> wrong =
      Caffeine.newBuilder().maximumSize(MAX_WRONG).build();

  void right(Digest sha256) {
    wrong.invalidate(key(sha256));
    right.add(key(sha256));
  }

  void wrong(Digest sha256) {
    right.remove(key(sha256));
    wrong.put(key(sha256), true);
  }

  void forget(Digest sha256) {
    right.remove(key(sha256));
    wrong.invalidate(key(sha256));
  }

  boolean isRight(Digest sha256) {
    return right.contains(key(sha256));
  }

  boolean isWrong(Digest sha256) {
    return wrong.getIfPresent(key(sha256)) != null;
  }

  private static long key(Digest sha256) {
    return Long.parseUnsignedLong(sha256.hex(), 0, 16, 16);
  }
}
