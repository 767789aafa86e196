package dev.clutch.app;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** The data directory, held by a lock for as long as this process uses it. */
final class DataDirectory implements AutoCloseable {
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rwx------");

  private final Path path;
  private final FileChannel lock;

  private DataDirectory(Path path, FileChannel lock) {
    this.path = path;
    this.lock = lock;
  }

  /**
   * Takes a directory, which is made (mode 0700) if there is none.
   *
   * @throws IOException if it can't be used, or another process uses it; one line for people
   */
  static DataDirectory open(Path path) throws IOException {
    try {
      if (!Files.isDirectory(path)) {
        Files.createDirectories(path.toAbsolutePath(), permissions(path));
      }
      FileChannel lock = FileChannel.open(
          path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (!isTaken(lock)) {
        return new DataDirectory(path, lock);
      }
      lock.close();
    } catch (FileAlreadyExistsException e) {
      throw new IOException("the data directory " + path + " is not a directory", e);
    } catch (IOException e) {
      throw new IOException(
          "the data directory " + path + " is not writable; choose another with --data-dir", e);
    }
    throw new IOException("the data directory "
        + path
        + " is in use by another clutch; stop that one, or choose another with --data-dir");
  }

  private static java.nio.file.attribute.FileAttribute<?>[] permissions(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new java.nio.file.attribute.FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(OWNER_ONLY)
        }
        : new java.nio.file.attribute.FileAttribute<?>[0];
  }

  private static boolean isTaken(FileChannel lock) throws IOException {
    try {
      return lock.tryLock() == null;
    } catch (OverlappingFileLockException e) {
      return true;
    }
  }

  Path path() {
    return path;
  }

  /** Says where the running server is, for the commands that talk to it. */
  void announce(String url) throws IOException {
    Files.writeString(path.resolve("server"), url + "\n");
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(path.resolve("server"));
    lock.close();
  }
}
