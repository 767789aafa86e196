package dev.clutch.app;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;

/** The data directory, held by a lock for as long as this process uses it. */
final class DataDirectory implements AutoCloseable {
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rwx------");

  private static final Set<PosixFilePermission> OWNER_READS =
      PosixFilePermissions.fromString("rw-------");

  private static final String SERVER = "server";
  private static final String TOKEN = "token";
  private static final int TOKEN_BYTES = 32;

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
        // What a killed server left would lead the next one's token to its old address.
        Files.deleteIfExists(path.resolve(SERVER));
        Files.deleteIfExists(path.resolve(TOKEN));
        return new DataDirectory(path, lock);
      }
      lock.close();
    } catch (FileAlreadyExistsException e) {
      throw new IOException("the data directory " + path + " is not a directory", e);
    } catch (IOException e) {
      throw new IOException(
          "the data directory " + path + " is not writable; choose another with --data-dir", e);
    }
    throw new HeldException("the data directory "
        + path
        + " is in use by another clutch; stop that one, or choose another with --data-dir");
  }

  /** Another process holds the directory. */
  static final class HeldException extends IOException {
    HeldException(String message) {
      super(message);
    }
  }

  /**
   * How the server that holds a directory is reached.
   *
   * @param url without a slash at its end
   * @param token what its API asks for
   */
  record Running(String url, String token) {}

  /**
   * Returns what the server that holds a directory said of itself, or empty if it has not said it yet.
   *
   * @throws IOException if it can't be read
   */
  static Optional<Running> running(Path path) throws IOException {
    try {
      return Optional.of(new Running(
          Files.readString(path.resolve(SERVER)).strip(),
          Files.readString(path.resolve(TOKEN)).strip()));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private static FileAttribute<?>[] permissions(Path path) {
    return permissions(path, OWNER_ONLY);
  }

  private static FileAttribute<?>[] permissions(Path path, Set<PosixFilePermission> who) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(who)}
        : new FileAttribute<?>[0];
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

  /**
   * Makes the token that the API asks for: who can read it may do what the owner of the directory may. It
   * is another at each start.
   */
  String makeToken() throws IOException {
    byte[] secret = new byte[TOKEN_BYTES];
    new SecureRandom().nextBytes(secret);
    String token = Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
    Path file = path.resolve(TOKEN);
    Files.deleteIfExists(file); // one left behind may be readable by others
    Files.createFile(file, permissions(path, OWNER_READS));
    Files.writeString(file, token + "\n");
    return token;
  }

  /** Says where the running server is, for the commands that talk to it. */
  void announce(String url) throws IOException {
    Files.writeString(path.resolve(SERVER), url + "\n");
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(path.resolve(SERVER));
    Files.deleteIfExists(path.resolve(TOKEN));
    lock.close();
  }
}
