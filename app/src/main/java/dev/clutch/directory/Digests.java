package dev.clutch.directory;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** The digests of files, each taken once for as long as the file stays the same. Thread-safe. */
final class Digests {
  private static final int MAX_DIGESTS = 200_000;
  private static final int CHUNK_BYTES = 128 * 1024;

  private record Key(Snapshot file, String algorithm) {}

  private final Readings<Key, String> readings;

  /**
   * @param threads on which files are read
   */
  Digests(Executor threads) {
    this.readings = new Readings<>(threads, MAX_DIGESTS);
  }

  /**
   * Returns the digest of a file in lower-case hexadecimal digits. It fails with an {@link IOException} if
   * the file can't be read, or is being changed.
   */
  CompletableFuture<String> sha256(Snapshot file) {
    return of(file, "SHA-256");
  }

  /**
   * @param algorithm as Java names it
   */
  CompletableFuture<String> of(Snapshot file, String algorithm) {
    return readings.of(new Key(file, algorithm), () -> read(file, algorithm));
  }

  private static String read(Snapshot file, String algorithm) throws IOException {
    MessageDigest digest = digest(algorithm);
    long left = file.size();
    try (InputStream in = Files.newInputStream(file.path())) {
      byte[] chunk = new byte[CHUNK_BYTES];
      int count;
      while (left >= 0 && (count = in.read(chunk)) >= 0) { // one that grows has no end
        digest.update(chunk, 0, count);
        left -= count;
      }
    }
    if (left != 0 || !file.holds()) {
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
