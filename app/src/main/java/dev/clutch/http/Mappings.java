package dev.clutch.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.IOException;
import java.lang.ref.Cleaner;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Files mapped into memory, in segments. Mappings are counted, those that only the collector can release
 * included: the kernel allows a process 65,530, and kills it beyond.
 */
final class Mappings {
  static final int SEGMENT_BYTES = 256 << 20;
  private static final int MAX_MAPPINGS = 1_024;

  private final Cleaner cleaner = Cleaner.create();
  private final AtomicInteger count = new AtomicInteger();
  private final Cache<Path, ByteBuffer[]> mapped = Caffeine.newBuilder()
      .maximumWeight(MAX_MAPPINGS / 2)
      .weigher((Path path, ByteBuffer[] segments) -> segments.length)
      .build();

  /** Returns the segments of a file that is mapped already, or null. */
  ByteBuffer @Nullable [] find(Path path) {
    return mapped.getIfPresent(path);
  }

  /**
   * Maps a file and returns its segments, each of {@link #SEGMENT_BYTES} but the last.
   *
   * @param path identifies the file, which never changes
   * @param channel open for reading; may be closed afterwards
   * @return null if too many mappings are in use, or the file can't be mapped
   */
  ByteBuffer @Nullable [] map(Path path, FileChannel channel) {
    try {
      ByteBuffer[] segments = map(channel);
      if (segments != null) {
        mapped.put(path, segments);
      }
      return segments;
    } catch (IOException e) {
      return null; // the caller reads it instead
    }
  }

  private ByteBuffer @Nullable [] map(FileChannel channel) throws IOException {
    long length = channel.size();
    int segments = (int) ((length + SEGMENT_BYTES - 1) / SEGMENT_BYTES);
    if (count.addAndGet(segments) > MAX_MAPPINGS) {
      count.addAndGet(-segments);
      return null;
    }
    ByteBuffer[] buffers = new ByteBuffer[segments];
    for (int i = 0; i < segments; i++) {
      long from = (long) i * SEGMENT_BYTES;
      long size = Math.min(SEGMENT_BYTES, length - from);
      ByteBuffer buffer = channel.map(FileChannel.MapMode.READ_ONLY, from, size);
      cleaner.register(buffer, count::decrementAndGet);
      buffers[i] = buffer;
    }
    return buffers;
  }
}
