package dev.clutch.proxy;

import dev.clutch.model.Digest;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Computes while a file arrives: its SHA-256, by which it is stored, and, where its page promises no
 * SHA-256, the strongest digest that it does promise. Used by one thread.
 */
final class Checksums {
  private static final List<String> STRONGEST_FIRST =
      List.of("sha256", "sha512", "sha384", "sha224", "sha1", "md5");
  private static final Map<String, String> JAVA_NAMES = Map.of(
      "sha256", "SHA-256",
      "sha512", "SHA-512",
      "sha384", "SHA-384",
      "sha224", "SHA-224",
      "sha1", "SHA-1",
      "md5", "MD5");

  private final @Nullable Digest promised;
  private final MessageDigest sha256;
  private final @Nullable MessageDigest other;
  private byte @Nullable [] result;

  /**
   * @param hashes what the page promises, algorithm to hex; unknown algorithms are ignored
   */
  Checksums(Map<String, String> hashes) {
    this.promised = strongest(hashes);
    this.sha256 = digest("sha256");
    this.other = promised == null || promised.algorithm().equals("sha256")
        ? null
        : digest(promised.algorithm());
  }

  private Checksums(Checksums original) {
    this.promised = original.promised;
    this.sha256 = clone(original.sha256);
    this.other = original.other == null ? null : clone(original.other);
  }

  /** Returns the same, to be gone on with apart. Nothing may have been asked of this one yet. */
  Checksums copy() {
    return new Checksums(this);
  }

  void update(byte[] bytes, int count) {
    sha256.update(bytes, 0, count);
    if (other != null) {
      other.update(bytes, 0, count);
    }
  }

  /** Returns the SHA-256 of everything; nothing may be added afterwards. */
  Digest sha256() {
    if (result == null) {
      result = sha256.digest();
    }
    return Digest.sha256(HexFormat.of().formatHex(result));
  }

  /** Returns what is wrong with both digests, or empty if all is as promised. */
  Optional<String> mismatch() {
    if (promised == null) {
      return Optional.empty();
    }
    Digest observed = other == null
        ? sha256()
        : new Digest(promised.algorithm(), HexFormat.of().formatHex(other.digest()));
    return observed.equals(promised)
        ? Optional.empty()
        : Optional.of("promised " + promised + ", received " + observed);
  }

  private static @Nullable Digest strongest(Map<String, String> hashes) {
    return STRONGEST_FIRST.stream()
        .filter(hashes::containsKey)
        .flatMap(algorithm -> Digest.parse(algorithm, hashes.getOrDefault(algorithm, "")).stream())
        .findFirst()
        .orElse(null);
  }

  private static MessageDigest clone(MessageDigest original) {
    try {
      return (MessageDigest) original.clone();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException(e); // Java's own can
    }
  }

  private static MessageDigest digest(String algorithm) {
    try {
      return MessageDigest.getInstance(JAVA_NAMES.getOrDefault(algorithm, algorithm));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has these
    }
  }
}
