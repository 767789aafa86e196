package dev.clutch.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.clutch.http.Answer.Body.Stored;
import java.io.IOException;
import java.lang.ref.Cleaner;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Files mapped into memory, in segments. Mappings are counted, those that only the collector can release
 * included: the kernel allows a process 65,530, and kills it beyond.
 */
final class Mappings {
  static final int SEGMENT_BYTES = 256 << 20;

  /** A path may come to hold another file by a rename. */
  private record Key(Path path, String tag) {}

  @SuppressWarnings("ArrayRecordComponent") // compared nowhere
  private record Mapped(ByteBuffer[] segments, Place place) {
    boolean holds() {
      return place.isAsBefore();
    }
  }

  private final AtomicLong forgotten = new AtomicLong();
  private final Cleaner cleaner = Cleaner.create();
  private final AtomicInteger count = new AtomicInteger();
  private final int max;
  private final LongSupplier nanos;
  private final Cache<Key, Mapped> mapped;

  /**
   * Which small files were asked for last, by hash: a later one takes the place of an earlier one. Where more
   * are asked for by turns than could be mapped, most are only read, and nothing is kept of them.
   */
  private final AtomicIntegerArray once;

  /**
   * @param max mappings at once; half of them are kept for whoever asks again
   * @param nanos the clock that nobody sets
   */
  Mappings(int max, LongSupplier nanos) {
    this.max = max;
    this.nanos = nanos;
    this.mapped = Caffeine.newBuilder()
        .maximumWeight(max / 2)
        .weigher((Key key, Mapped file) -> Math.max(1, file.segments.length))
        .executor(Runnable::run) // to wake another thread costs more than what it would do
        .build();
    this.once = new AtomicIntegerArray(Integer.highestOneBit(Math.max(1, max / 2)));
  }

  /**
   * Returns the segments of a file, each of {@link #SEGMENT_BYTES} but the last.
   *
   * @return null if it can't be mapped, or too many mappings are in use
   * @throws IOException if its bytes are gone
   */
  ByteBuffer @Nullable [] of(Stored file) throws IOException {
    Key key = new Key(file.path(), file.tag());
    Mapped known = mapped.getIfPresent(key);
    return known != null && known.holds() ? known.segments : anew(file, key);
  }

  /**
   * Returns the segments of a small file that is asked for again: to map one costs more than to read it once.
   *
   * @return null if it is to be read
   * @throws IOException if its bytes are gone
   */
  ByteBuffer @Nullable [] ofAgain(Stored file) throws IOException {
    Key key = new Key(file.path(), file.tag());
    Mapped known = mapped.getIfPresent(key);
    if (known != null && known.holds()) {
      return known.segments;
    }
    if ((known == null && !isAskedAgain(key)) || count.get() >= max) {
      return null;
    }
    return anew(file, key);
  }

  private boolean isAskedAgain(Key key) {
    int hash = key.hashCode();
    int place = (hash ^ (hash >>> 16)) & (once.length() - 1);
    return once.getAndSet(place, hash) == hash;
  }

  private ByteBuffer @Nullable [] anew(Stored file, Key key) throws IOException {
    // Also where it can't be mapped anew: for a second, nobody looks again at what was.
    mapped.invalidate(key);
    long before = forgotten.get();
    Place place = Place.of(file.path(), nanos);
    try (FileChannel channel = FileChannel.open(file.path(), StandardOpenOption.READ)) {
      if (channel.size() < file.from() + file.length()) {
        throw new NoSuchFileException(file.path().toString(), null, "it has lost its end");
      }
      ByteBuffer[] segments = map(channel); // needs the channel no longer
      if (segments != null) {
        mapped.put(key, new Mapped(segments, place));
        if (forgotten.get() != before) { // the same file may be fetched anew, since it was damaged
          mapped.invalidate(key);
        }
      }
      return segments;
    }
  }

  /** Lets go of a file that is gone: it takes room on the disk for as long as it is mapped. */
  void forget(Path path) {
    forgotten.incrementAndGet();
    mapped.asMap().keySet().removeIf(key -> key.path.equals(path));
  }

  void forgetAll() {
    forgotten.incrementAndGet();
    mapped.invalidateAll();
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
    } catch (IOException e) {
      return null; // it is read instead
    } finally {
      count.addAndGet(done - segments); // those that failed are none
    }
    return buffers;
  }
}
