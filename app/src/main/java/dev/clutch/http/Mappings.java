package dev.clutch.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.clutch.http.Answer.Body.Stored;
import java.io.IOException;
import java.lang.ref.Cleaner;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Files mapped into memory, in segments. Mappings are counted, those that only the collector can release
 * included: the kernel allows a process 65,530, and kills it beyond.
 */
final class Mappings {
  static final int SEGMENT_BYTES = 256 << 20;

  /**
   * What is mapped. A path may come to hold another file by a rename, the same one again too: what was
   * damaged and fetched anew has the same tag and other bytes.
   *
   * @param inode null where the file system tells none
   */
  private record Key(Path path, String tag, @Nullable Object inode) {}

  /** A file to be mapped, as it was looked at before it was opened. */
  record Place(Key key) {}

  private final Cleaner cleaner = Cleaner.create();
  private final AtomicInteger count = new AtomicInteger();
  private final int max;
  private final Cache<Key, ByteBuffer[]> mapped;

  /**
   * @param max mappings at once; half of them are kept for whoever asks again
   */
  Mappings(int max) {
    this.max = max;
    this.mapped = Caffeine.newBuilder()
        .maximumWeight(max / 2)
        .weigher((Key key, ByteBuffer[] segments) -> segments.length)
        .build();
  }

  /**
   * Looks at a file, before it is opened.
   *
   * @throws IOException if it is gone
   */
  Place place(Stored file) throws IOException {
    Object inode = Files.readAttributes(file.path(), BasicFileAttributes.class).fileKey();
    return new Place(new Key(file.path(), file.tag(), inode));
  }

  /** Returns the segments of a file that is mapped already, or null. */
  ByteBuffer @Nullable [] find(Place place) {
    return mapped.getIfPresent(place.key);
  }

  /** Lets go of a file that is gone: it takes room on the disk for as long as it is mapped. */
  void forget(Path path) {
    mapped.asMap().keySet().removeIf(key -> key.path.equals(path));
  }

  /**
   * Maps a file and returns its segments, each of {@link #SEGMENT_BYTES} but the last.
   *
   * @param channel the whole file, open for reading; may be closed afterwards
   * @return null if too many mappings are in use, or the file can't be mapped
   */
  ByteBuffer @Nullable [] map(Place place, FileChannel channel) {
    try {
      ByteBuffer[] segments = map(channel);
      if (segments != null) {
        mapped.put(place.key, segments);
      }
      return segments;
    } catch (IOException e) {
      return null; // the caller reads it instead
    }
  }

  private ByteBuffer @Nullable [] map(FileChannel channel) throws IOException {
    long length = channel.size();
    int segments = (int) ((length + SEGMENT_BYTES - 1) / SEGMENT_BYTES);
    if (count.addAndGet(segments) > max) {
      count.addAndGet(-segments);
      return null;
    }
    ByteBuffer[] buffers = new ByteBuffer[segments];
    int done = 0;
    try {
      for (; done < segments; done++) {
        long from = (long) done * SEGMENT_BYTES;
        long size = Math.min(SEGMENT_BYTES, length - from);
        buffers[done] = channel.map(FileChannel.MapMode.READ_ONLY, from, size);
        cleaner.register(buffers[done], count::decrementAndGet);
      }
    } finally {
      count.addAndGet(done - segments); // those that failed are none
    }
    return buffers;
  }
}
