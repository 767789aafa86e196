package dev.clutch.storage.upkeep;

import dev.clutch.model.Digest;
import dev.clutch.storage.BlobStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/** Compares a blob with what it should be. Thread-safe. */
final class Contents {
  private static final int CHUNK_BYTES = 256 * 1024;

  private final BlobStore blobs;

  Contents(BlobStore blobs) {
    this.blobs = blobs;
  }

  /** Told how many bytes were read since it was told before; may keep the reader waiting. */
  interface Reading {
    void read(int bytes) throws InterruptedException;
  }

  /**
   * Reads a blob through.
   *
   * @param size that it should have, in bytes; negative if that isn't known
   * @return what is wrong with it, or empty if it is right
   * @throws IOException if nothing can be said about it, because too many files are open, say
   */
  Optional<Damage> check(Digest sha256, long size, Reading reading)
      throws IOException, InterruptedException {
    Path path = blobs.find(sha256).orElse(null);
    if (path == null) {
      return Optional.of(new Damage(Damage.Kind.MISSING, "there is no file in its place"));
    }
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      return compare(channel, sha256, size, reading);
    } catch (NoSuchFileException e) {
      return Optional.of(new Damage(Damage.Kind.MISSING, "there is no file in its place"));
    } catch (AccessDeniedException e) {
      return Optional.of(new Damage(Damage.Kind.UNREADABLE, "it may not be read"));
    }
  }

  private static Optional<Damage> compare(
      FileChannel channel, Digest sha256, long size, Reading reading) throws InterruptedException {
    try {
      if (size >= 0 && channel.size() != size) {
        return Optional.of(new Damage(
            Damage.Kind.LENGTH, "it has " + channel.size() + " bytes and should have " + size));
      }
      String observed = digest(channel, reading);
      return observed.equals(sha256.hex())
          ? Optional.empty()
          : Optional.of(new Damage(Damage.Kind.DIGEST, "its digest is " + observed));
    } catch (ClosedByInterruptException e) {
      throw new InterruptedException("stopped while reading " + sha256);
    } catch (IOException e) {
      return Optional.of(new Damage(Damage.Kind.UNREADABLE, "it can't be read: " + e.getMessage()));
    }
  }

  private static String digest(FileChannel channel, Reading reading)
      throws IOException, InterruptedException {
    MessageDigest digest = sha256();
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES);
    int count;
    while ((count = channel.read(chunk)) >= 0) {
      digest.update(chunk.flip());
      chunk.clear();
      reading.read(count);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }
}
