package dev.clutch.directory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A file as it was at a moment. Equal ones are taken to have equal bytes.
 *
 * @param path where it really lies
 * @param size in bytes
 * @param key what tells it from another file of the same name, null where the file system tells nothing
 */
record Snapshot(
    Path path, long size, Instant modified, @Nullable Object key) {

  /**
   * Looks at a file.
   *
   * @param path without links
   * @return empty if it is no regular file, or doesn't exist
   * @throws IOException if that can't be told
   */
  static Optional<Snapshot> of(Path path) throws IOException {
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return attributes.isRegularFile()
          ? Optional.of(new Snapshot(
              path,
              attributes.size(),
              attributes.lastModifiedTime().toInstant(),
              attributes.fileKey()))
          : Optional.empty();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** Whether the file is still the same. */
  boolean holds() throws IOException {
    return of(path).filter(this::equals).isPresent();
  }
}
