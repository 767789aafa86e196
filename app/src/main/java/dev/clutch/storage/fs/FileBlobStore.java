package dev.clutch.storage.fs;

import dev.clutch.model.Digest;
import dev.clutch.storage.BlobStore;
import dev.clutch.storage.IncomingBlob;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Blobs as files: {@code blobs/ab/cd/<sha256>}, and {@code incoming/<id>.part} while they are written.
 * Both lie on one file system, so a blob appears by an atomic rename, after its bytes and before its
 * folder's entry have been forced to the disk. {@code incoming} is emptied at the start.
 */
public final class FileBlobStore implements BlobStore {
  private static final Logger log = LoggerFactory.getLogger(FileBlobStore.class);

  private final Path blobs;
  private final Path incoming;

  /**
   * @param directory the data directory, which belongs to this process
   * @throws IOException if its folders can't be made or emptied
   */
  public FileBlobStore(Path directory) throws IOException {
    this.blobs = Files.createDirectories(directory.resolve("blobs"));
    this.incoming = Files.createDirectories(directory.resolve("incoming"));
    empty(incoming);
  }

  @Override
  public Optional<Path> find(Digest sha256) {
    Path path = path(sha256);
    return Files.isRegularFile(path) ? Optional.of(path) : Optional.empty();
  }

  @Override
  public IncomingBlob create() throws IOException {
    Path part = incoming.resolve(UUID.randomUUID() + ".part");
    FileChannel channel = FileChannel.open(
        part, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
    return new IncomingFile(part, channel);
  }

  private Path path(Digest sha256) {
    if (!sha256.algorithm().equals("sha256")) {
      throw new IllegalArgumentException("blobs are named by sha256, not by " + sha256);
    }
    String hex = sha256.hex();
    return blobs.resolve(hex.substring(0, 2)).resolve(hex.substring(2, 4)).resolve(hex);
  }

  private static void empty(Path directory) throws IOException {
    try (DirectoryStream<Path> parts = Files.newDirectoryStream(directory)) {
      for (Path part : parts) {
        Files.delete(part);
      }
    }
  }

  private static void force(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private final class IncomingFile implements IncomingBlob {
    private final Path part;
    private final FileChannel channel;

    IncomingFile(Path part, FileChannel channel) {
      this.part = part;
      this.channel = channel;
    }

    @Override
    public FileChannel channel() {
      return channel;
    }

    @Override
    public Path commit(Digest sha256) throws IOException {
      Path path = path(sha256);
      channel.force(false);
      makeFolders(path);
      Files.move(part, path, StandardCopyOption.ATOMIC_MOVE);
      force(folder(path));
      return path;
    }

    /** A new folder's own entry must survive a power cut too, so its parent is forced as well. */
    private void makeFolders(Path path) throws IOException {
      Path folder = folder(path);
      if (!Files.isDirectory(folder)) {
        Files.createDirectories(folder);
        force(folder(folder));
        force(blobs);
      }
    }

    @Override
    public void discard() {
      try {
        Files.deleteIfExists(part);
      } catch (IOException e) {
        log.warn("could not delete a partial download, it goes at the next start path={}", part, e);
      }
    }
  }

  private static Path folder(Path path) {
    Path parent = path.getParent();
    if (parent == null) {
      throw new UncheckedIOException(new IOException("no folder above " + path));
    }
    return parent;
  }
}
