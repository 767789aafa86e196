package dev.clutch.model;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A digest of a file's bytes.
 *
 * @param algorithm in lower case, for example {@code "sha256"}
 * @param hex lower-case hexadecimal digits, as many as the algorithm gives
 */
public record Digest(String algorithm, String hex) {
  /** The names that indexes use, with the length of each in hexadecimal digits. */
  private static final Map<String, Integer> LENGTHS = Map.of(
      "md5", 32, "sha1", 40, "sha224", 56, "sha256", 64, "sha384", 96, "sha512", 128, "blake2b",
      128);

  public Digest {
    Integer length = LENGTHS.get(algorithm);
    if (length == null || hex.length() != length || !isHex(hex)) {
      throw new IllegalArgumentException("not a digest: " + algorithm + "=" + hex);
    }
  }

  /** Returns the digest, or empty if the algorithm is unknown or the text is none of its digests. */
  public static Optional<Digest> parse(String algorithm, String hex) {
    String name = algorithm.toLowerCase(Locale.ROOT);
    String digits = hex.toLowerCase(Locale.ROOT);
    Integer length = LENGTHS.get(name);
    if (length == null || digits.length() != length || !isHex(digits)) {
      return Optional.empty();
    }
    return Optional.of(new Digest(name, digits));
  }

  /** Returns the SHA-256 digest with these 64 lower-case hexadecimal digits. */
  public static Digest sha256(String hex) {
    return new Digest("sha256", hex);
  }

  private static boolean isHex(String digits) {
    for (int i = 0; i < digits.length(); i++) {
      char c = digits.charAt(i);
      if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
        return false;
      }
    }
    return true;
  }

  @Override
  public String toString() {
    return algorithm + "=" + hex;
  }
}
