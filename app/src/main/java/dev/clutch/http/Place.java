package dev.clutch.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Where a file lies that is held open or mapped. Somebody may delete it, cut it off, or put another in its place:
 * that is looked after once a second while it is sent.
 */
final class Place {
  private static final long LOOK_EVERY_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Path path;
  private final State state;
  private volatile long looked = System.nanoTime();

  /**
   * @param inode null where the file system tells none
   * @param size in bytes
   */
  private record State(@Nullable Object inode, long size) {}

  private Place(Path path, State state) {
    this.path = path;
    this.state = state;
  }

  /**
   * Looks at a file, before it is opened.
   *
   * @throws IOException if it is gone
   */
  static Place of(Path path) throws IOException {
    return new Place(path, state(path));
  }

  /** Whether the same file lies there, as far as anybody has looked. */
  boolean isAsBefore() {
    long now = System.nanoTime();
    if (now - looked < LOOK_EVERY_NANOS) {
      return true;
    }
    looked = now;
    try {
      return state.equals(state(path));
    } catch (IOException e) {
      return false;
    }
  }

  private static State state(Path path) throws IOException {
    BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
    return new State(attributes.fileKey(), attributes.size());
  }
}
