package dev.clutch.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import dev.clutch.http.Answer.Body.Stored;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Small files that were sent lately, kept open: to open and to close one costs more than to read it. */
final class SmallFiles {
  /** A path may come to hold another file by a rename. */
  private record Key(Path path, String tag) {}

  private record Kept(FileChannel channel, Place place) {}

  private final AtomicLong forgotten = new AtomicLong();
  private final LongSupplier nanos;
  private final Cache<Key, Kept> open;

  /**
   * @param max how many are kept open
   * @param nanos the clock that nobody sets
   */
  SmallFiles(int max, LongSupplier nanos) {
    this.nanos = nanos;
    open = Caffeine.newBuilder()
        .maximumSize(max)
        .executor(Runnable::run) // or closing would lag behind opening
        .removalListener(SmallFiles::close)
        .build();
  }

  /**
   * Reads a stretch of a file.
   *
   * @param bytes is filled, and made ready to be written
   * @throws IOException if the bytes are gone; nothing was read then
   */
  void read(Stored file, ByteBuffer bytes) throws IOException {
    Key key = new Key(file.path(), file.tag());
    Kept kept = open.getIfPresent(key);
    if (kept != null && !kept.place.isAsBefore()) {
      open.invalidate(key);
    } else if (kept != null) {
      try {
        fill(bytes, kept.channel, file.from(), (int) file.length());
        return;
      } catch (ClosedChannelException | NoSuchFileException e) {
        open.invalidate(key); // it had to make room for another just now, or has lost its end
      }
    }
    long before = forgotten.get();
    Place place = Place.of(file.path(), nanos);
    FileChannel channel = FileChannel.open(file.path(), StandardOpenOption.READ);
    try {
      fill(bytes, channel, file.from(), (int) file.length());
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
    open.put(key, new Kept(channel, place));
    if (forgotten.get() != before) { // the same file may be fetched anew, since it was damaged
      open.invalidate(key);
    }
  }

  /**
   * Fills a buffer, and makes it ready to be written.
   *
   * @throws NoSuchFileException if the file has lost its end
   */
  static void fill(ByteBuffer bytes, FileChannel channel, long from, int length)
      throws IOException {
    bytes.clear().limit(length);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, from + bytes.position()) < 0) {
        throw new NoSuchFileException("a stored file has lost its end");
      }
    }
    bytes.flip();
  }

  /** Lets go of a file that is gone: it takes room on the disk for as long as it is open. */
  void forget(Path path) {
    forgotten.incrementAndGet();
    open.asMap().keySet().removeIf(key -> key.path.equals(path));
  }

  void forgetAll() {
    forgotten.incrementAndGet();
    open.invalidateAll();
  }

  private static void close(@Nullable Key key, @Nullable Kept kept, RemovalCause cause) {
    try {
      if (kept != null) {
        kept.channel.close();
      }
    } catch (IOException e) {
      // Nothing was written to it, so nothing is lost.
    }
  }
}
