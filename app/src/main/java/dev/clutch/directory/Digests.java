package dev.clutch.directory;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The digests of files, each taken once for as long as the file stays the same. Two requests may read the
 * same file at once, which costs time and harms nothing.
 */
final class Digests {
  private static final int MAX_DIGESTS = 200_000;
  private static final int CHUNK_BYTES = 128 * 1024;

  private record Key(Snapshot file, String algorithm) {}

  private final Cache<Key, String> known =
      Caffeine.newBuilder().maximumSize(MAX_DIGESTS).build();

  /**
   * Returns the digest of a file in lower-case hexadecimal digits.
   *
   * @throws IOException if it can't be read, or is being changed
   */
  String sha256(Snapshot file) throws IOException {
    return of(file, "SHA-256");
  }

  /**
   * @param algorithm as Java names it
   */
  String of(Snapshot file, String algorithm) throws IOException {
    Key key = new Key(file, algorithm);
    String hex = known.getIfPresent(key);
    if (hex == null) {
      hex = read(file, algorithm);
      known.put(key, hex);
    }
    return hex;
  }

  private static String read(Snapshot file, String algorithm) throws IOException {
    MessageDigest digest = digest(algorithm);
    try (InputStream in = Files.newInputStream(file.path())) {
      byte[] chunk = new byte[CHUNK_BYTES];
      int count;
      while ((count = in.read(chunk)) >= 0) {
        digest.update(chunk, 0, count);
      }
    }
    if (!file.holds()) {
      throw new IOException("the file is being changed");
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(digest("SHA-256").digest(bytes));
  }

  private static MessageDigest digest(String algorithm) {
    try {
      return MessageDigest.getInstance(algorithm);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has MD5 and those of the SHA-2 family
    }
  }
}
