package dev.clutch.storage.fs;

import dev.clutch.model.Digest;
import dev.clutch.storage.BlobStore;
import dev.clutch.storage.IncomingBlob;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Blobs as files: {@code blobs/ab/cd/<sha256>}, and {@code incoming/<id>.part} while they are written.
 * Both lie on one file system, so a blob appears by an atomic rename, after its bytes and before its
 * folder's entry have been forced to the disk. {@code incoming} is emptied at the start. What turned out to
 * be damaged lies in {@code damaged/<sha256>-<milliseconds>}.
 */
public final class FileBlobStore implements BlobStore {
  private static final Logger log = LoggerFactory.getLogger(FileBlobStore.class);

  /** The rest, which lay in the way of the store, is left to people. */
  private static final Pattern SET_ASIDE = Pattern.compile("[0-9a-f]{64}-(\\d{1,15})(?:-.*)?");

  private final Path blobs;
  private final Path incoming;
  private final Path damaged;

  /**
   * @param directory the data directory, which belongs to this process
   * @throws IOException if its folders can't be made or emptied
   */
  public FileBlobStore(Path directory) throws IOException {
    this.blobs = Files.createDirectories(directory.resolve("blobs"));
    this.incoming = Files.createDirectories(directory.resolve("incoming"));
    this.damaged = directory.resolve("damaged");
    empty(incoming);
  }

  /** What is no plain file is none of ours: a folder, or a link to somewhere else. */
  @Override
  public Optional<Path> find(Digest sha256) {
    Path path = path(sha256);
    return Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)
        ? Optional.of(path)
        : Optional.empty();
  }

  @Override
  public IncomingBlob create() throws IOException {
    Path part = incoming.resolve(UUID.randomUUID() + ".part");
    FileChannel channel = FileChannel.open(
        part, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
    return new IncomingFile(part, channel);
  }

  @Override
  public boolean delete(Digest sha256) throws IOException {
    return find(sha256).isPresent() && Files.deleteIfExists(path(sha256));
  }

  @Override
  public Optional<Path> setAside(Digest sha256, Instant now) throws IOException {
    Path path = path(sha256);
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    return Optional.of(setAside(path, sha256.hex() + "-" + now.toEpochMilli()));
  }

  private Path setAside(Path path, String name) throws IOException {
    Files.createDirectories(damaged);
    Path target = damaged.resolve(name);
    if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      target = damaged.resolve(name + "-" + UUID.randomUUID());
    }
    return Files.move(path, target, StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public List<Listed> list(int part) throws IOException {
    HexFormat hex = HexFormat.of();
    Path folder =
        blobs.resolve(hex.toHexDigits((byte) (part >> 8))).resolve(hex.toHexDigits((byte) part));
    if (!Files.isDirectory(folder)) {
      return List.of(); // of most parts of a small store: so many exceptions would take seconds
    }
    List<Listed> listed = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        Optional<Digest> sha256 = Digest.parse("sha256", String.valueOf(entry.getFileName()));
        if (sha256.isPresent() && path(sha256.get()).equals(entry)) {
          listed.add(new Listed(sha256.get(), size(entry)));
        }
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of(); // nothing was ever stored there, or it is none of ours
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return listed;
  }

  @Override
  public boolean isEmpty() throws IOException {
    try (Stream<Path> entries = Files.walk(blobs)) {
      return entries.noneMatch(entry -> Digest.parse("sha256", String.valueOf(entry.getFileName()))
          .filter(sha256 -> path(sha256).equals(entry))
          .isPresent());
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  @Override
  public void deleteSetAside(Instant before) throws IOException {
    if (!Files.isDirectory(damaged)) {
      return;
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(damaged)) {
      for (Path entry : entries) {
        Matcher name = SET_ASIDE.matcher(String.valueOf(entry.getFileName()));
        if (name.matches() && Long.parseLong(name.group(1)) < before.toEpochMilli()) {
          deleteAll(entry);
        }
      }
    }
  }

  @Override
  public long incoming() {
    long bytes = 0;
    try (DirectoryStream<Path> parts = Files.newDirectoryStream(incoming)) {
      for (Path part : parts) {
        bytes += size(part);
      }
    } catch (IOException | DirectoryIteratorException e) {
      return bytes; // an estimate is all that is asked for
    }
    return bytes;
  }

  @Override
  public Disk disk() throws IOException {
    FileStore disk = Files.getFileStore(blobs);
    return new Disk(disk.getTotalSpace(), disk.getUsableSpace());
  }

  /** Returns 0 for what has just gone. */
  private static long size(Path path) {
    try {
      return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
          .size();
    } catch (IOException e) {
      return 0;
    }
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
        deleteAll(part);
      }
    }
  }

  /** Deletes a file, or a folder with all that is in it; links are not followed. */
  private static void deleteAll(Path path) throws IOException {
    Files.walkFileTree(path, new SimpleFileVisitor<>() {
      @Override
      public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
          throws IOException {
        Files.deleteIfExists(file);
        return FileVisitResult.CONTINUE;
      }

      @Override
      public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure)
          throws IOException {
        Files.deleteIfExists(folder);
        return FileVisitResult.CONTINUE;
      }
    });
  }

  private static void deleteQuietly(Path path) {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      log.warn(
          "could not delete what was not stored, it goes later path={} reason=\"{}\"",
          path,
          e.getMessage());
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
    private boolean isTried;

    IncomingFile(Path part, FileChannel channel) {
      this.part = part;
      this.channel = channel;
    }

    @Override
    public FileChannel channel() {
      return channel;
    }

    /**
     * A second try could succeed without the bytes: after a failed force the system takes what it could
     * not write for written.
     */
    @Override
    public Path commit(Digest sha256) throws IOException {
      if (isTried) {
        throw new IOException("what could not be stored once is not tried again");
      }
      isTried = true;
      Path path = path(sha256);
      channel.force(false);
      makeFolders(path);
      makePlace(path);
      Files.move(part, path, StandardCopyOption.ATOMIC_MOVE);
      forceEntry(path);
      return path;
    }

    /** A new folder's own entry must survive a power cut too, so its parent is forced as well. */
    private void makeFolders(Path path) throws IOException {
      Path folder = folder(path);
      if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
        makePlaceForFolder(folder(folder));
        makePlaceForFolder(folder);
        Files.createDirectories(folder);
        force(folder(folder));
        force(blobs);
      }
    }

    private void makePlaceForFolder(Path folder) throws IOException {
      if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS)
          && !Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
        log.warn("something is in the way of the store, it is set aside path={}", folder);
        setAside(folder, folder.getFileName() + "-" + UUID.randomUUID());
      }
    }

    /** A file can be renamed over a file and over a link, and not over a folder. */
    private void makePlace(Path path) throws IOException {
      if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
        log.warn("a folder is in the place of a blob, it is set aside path={}", path);
        setAside(path, path.getFileName() + "-" + UUID.randomUUID());
      }
    }

    /** What may be gone after a power cut is not left in view as if it were stored. */
    private void forceEntry(Path path) throws IOException {
      try {
        force(folder(path));
      } catch (IOException e) {
        deleteQuietly(path);
        throw e;
      }
    }

    @Override
    public void discard() {
      deleteQuietly(part);
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
