package dev.clutch.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Where a file lies that is held open or mapped. Somebody may delete it, or put another in its place: that is
 * looked after once a second while it is sent.
 */
final class Place {
  private static final long LOOK_EVERY_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Path path;
  private final @Nullable Object inode;
  private volatile long looked = System.nanoTime();

  private Place(Path path, @Nullable Object inode) {
    this.path = path;
    this.inode = inode;
  }

  /**
   * Looks at a file, before it is opened.
   *
   * @throws IOException if it is gone
   */
  static Place of(Path path) throws IOException {
    return new Place(path, inode(path));
  }

  /** Whether the same file lies there, as far as anybody has looked. */
  boolean isAsBefore() {
    long now = System.nanoTime();
    if (now - looked < LOOK_EVERY_NANOS) {
      return true;
    }
    looked = now;
    try {
      return Objects.equals(inode, inode(path));
    } catch (IOException e) {
      return false;
    }
  }

  /** Returns null where the file system tells none. */
  private static @Nullable Object inode(Path path) throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
  }
}
