package dev.clutch.storage.upkeep;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.clutch.model.Digest;

/**
 * What this process knows of the bytes of blobs. Bounded: what is forgotten is only found out again.
 * Thread-safe.
 */
final class Verdicts {
  private static final int MAX_BLOBS = 100_000;

  /** By the beginning of the digest, which is as good as the whole against damage; true for right. */
  private final Cache<Long, Boolean> verdicts =
      Caffeine.newBuilder().maximumSize(MAX_BLOBS).build();

  void right(Digest sha256) {
    verdicts.put(key(sha256), true);
  }

  void wrong(Digest sha256) {
    verdicts.put(key(sha256), false);
  }

  void forget(Digest sha256) {
    verdicts.invalidate(key(sha256));
  }

  boolean isRight(Digest sha256) {
    return Boolean.TRUE.equals(verdicts.getIfPresent(key(sha256)));
  }

  boolean isWrong(Digest sha256) {
    return Boolean.FALSE.equals(verdicts.getIfPresent(key(sha256)));
  }

  private static Long key(Digest sha256) {
    return Long.parseUnsignedLong(sha256.hex(), 0, 16, 16);
  }
}
