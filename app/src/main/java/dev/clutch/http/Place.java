package dev.clutch.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Where a file lies that is held open or mapped. Somebody may delete it, cut it off, or put another in its place:
 * that is looked after once a second while it is sent.
 */
final class Place {
  private static final long LOOK_EVERY_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Path path;
  private final State state;
  private final LongSupplier nanos;
  private volatile long looked;

  /**
   * @param inode null where the file system tells none
   * @param size in bytes
   */
  private record State(@Nullable Object inode, long size) {}

  private Place(Path path, State state, LongSupplier nanos) {
    this.path = path;
    this.state = state;
    this.nanos = nanos;
    this.looked = nanos.getAsLong();
  }

  /**
   * Looks at a file, before it is opened.
   *
   * @param nanos the clock that nobody sets
   * @throws IOException if it is gone
   */
  static Place of(Path path, LongSupplier nanos) throws IOException {
    return new Place(path, state(path), nanos);
  }

  /**
   * Whether the same file lies there, as far as anybody has looked. Who is told that it does not has to let go
   * of the file: for the next second nobody looks again.
   */
  boolean isAsBefore() {
    long now = nanos.getAsLong();
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
