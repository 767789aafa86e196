package dev.clutch.http;

import dev.clutch.model.Filename;
import dev.clutch.model.ProjectName;
import dev.clutch.repository.StoredFile;
import dev.clutch.repository.Uses;
import dev.clutch.simple.ProjectPageWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.StampedLock;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Which blob a path is, for the files that were asked for lately. There may be a million of them, so each is
 * 72 bytes in arrays that grow as they are needed: no object, no text. Thread-safe; who looks waits for nobody.
 *
 * <p>A file has its place by the end of its path, {@code <project>/<filename>}, so that it is found in every
 * index and view once it is gone. The path itself is kept as a hash with a secret in it: nobody can choose a
 * path that is taken for another.
 */
final class RecentFiles {
  private static final int STRIPES = 64;
  private static final int FIRST_BUCKETS = 4;

  /** Places that a file may have. The table grows when two thirds of all are taken. */
  private static final int WAYS = 16;

  private static final int KEY_LONGS = 2;
  private static final int VALUE_LONGS = 7;
  private static final int DIGEST_LONGS = 4;
  private static final int LENGTH = 4;
  private static final int UNTIL = 5;
  private static final int DEADLINE = 6;

  /** A value has the length in bytes and, in the bits below, the minute in which its use was told last. */
  private static final int MINUTE_BITS = 20;

  private static final long MAX_LENGTH = 1L << (63 - MINUTE_BITS);
  private static final long MINUTES = (1L << MINUTE_BITS) - 1;

  /** A use of each of so many files is told each minute; of more, each less often. */
  private static final int USES_A_MINUTE = 10_000;

  private final InstantSource clock;
  private final Uses uses;
  private final int maxBuckets;
  private final SipHash secret = SipHash.secret();
  private final List<Stripe> stripes =
      IntStream.range(0, STRIPES).mapToObj(stripe -> new Stripe()).toList();
  private volatile @Nullable String root;

  /**
   * @param uses told of the files that are found, of each the less often the more there are
   * @param maxFiles how many are remembered at most, about
   */
  RecentFiles(InstantSource clock, Uses uses, int maxFiles) {
    this.clock = clock;
    this.uses = uses;
    this.maxBuckets = Math.max(FIRST_BUCKETS, (int) (maxFiles * 3L / 2 / WAYS / STRIPES));
  }

  /** Returns the file, or null if its path is not known, or no longer. */
  @Nullable
  StoredFile find(String path) {
    int tail = tail(path);
    if (tail < 0 || root == null) {
      return null;
    }
    long fileKey = fileKey(path, tail);
    long[] value = new long[VALUE_LONGS];
    Stripe stripe = stripe(fileKey);
    if (!stripe.find(fileKey, pathKey(path), value) || !holds(value)) {
      return null;
    }
    String sha256 = hex(value);
    if (stripe.isUseDue(fileKey, value)) {
      uses.used(sha256);
    }
    return new StoredFile(place(sha256), value[LENGTH] >>> MINUTE_BITS, sha256);
  }

  /**
   * Remembers a blob.
   *
   * @return false if this can't be remembered here: no blob, or a path that is not spelt as pages spell it
   */
  boolean remember(
      String path, ProjectName project, Filename filename, StoredFile file, Validity validity) {
    int tail = tail(path);
    if (tail < 0
        || !path.substring(tail).equals(tail(project, filename))
        || file.length() >= MAX_LENGTH
        || !isBlob(file)) {
      return false;
    }
    long[] value = new long[VALUE_LONGS];
    for (int i = 0; i < DIGEST_LONGS; i++) {
      value[i] = Long.parseUnsignedLong(file.entityTag(), 16 * i, 16 * (i + 1), 16);
    }
    value[LENGTH] = file.length() << MINUTE_BITS | minute();
    value[UNTIL] = validity.isForEver() ? Long.MAX_VALUE : validity.until().toEpochMilli();
    value[DEADLINE] = validity.deadline();
    long fileKey = fileKey(path, tail);
    stripe(fileKey).put(fileKey, pathKey(path), value);
    return true;
  }

  /**
   * Forgets a file, in whatever index and view.
   *
   * @return where the bytes of it were that had been remembered
   */
  List<Path> forget(ProjectName project, Filename filename) {
    return forgetPath("/files/" + tail(project, filename));
  }

  /**
   * Forgets what a path leads to, in whatever index and view.
   *
   * @return where the bytes of it were that had been remembered
   */
  List<Path> forgetPath(String path) {
    int tail = tail(path);
    if (tail < 0) {
      return List.of();
    }
    long fileKey = fileKey(path, tail);
    return stripe(fileKey).remove(fileKey).stream().map(this::place).toList();
  }

  void clear() {
    stripes.forEach(Stripe::clear);
  }

  private boolean holds(long[] value) {
    return value[UNTIL] == Long.MAX_VALUE
        || new Validity(Instant.ofEpochMilli(value[UNTIL]), value[DEADLINE]).holds(clock.instant());
  }

  /** Returns where project and filename begin, or -1. */
  private static int tail(String path) {
    int slash = path.lastIndexOf('/');
    return slash <= 0 ? -1 : path.lastIndexOf('/', slash - 1) + 1;
  }

  private static String tail(ProjectName project, Filename filename) {
    return project.value() + "/" + ProjectPageWriter.segment(filename);
  }

  /** All blobs lie below one folder, which need not be kept with each: {@code ab/cd/abcd…}. */
  private boolean isBlob(StoredFile file) {
    String sha256 = file.entityTag();
    String path = file.path().toString();
    if (sha256.length() != 64 || !path.endsWith(below(sha256))) {
      return false;
    }
    String folder = path.substring(0, path.length() - below(sha256).length());
    if (root == null) {
      root = folder;
    }
    return folder.equals(root);
  }

  private Path place(String sha256) {
    return Path.of(root + below(sha256));
  }

  private static String below(String sha256) {
    return "/" + sha256.substring(0, 2) + "/" + sha256.substring(2, 4) + "/" + sha256;
  }

  private static String hex(long[] value) {
    ByteBuffer bytes = ByteBuffer.allocate(DIGEST_LONGS * Long.BYTES);
    bytes.asLongBuffer().put(value, 0, DIGEST_LONGS);
    return HexFormat.of().formatHex(bytes.array());
  }

  /** Never 0, which is an empty place. */
  private long fileKey(String path, int start) {
    long hash = secret.k0();
    for (int i = start; i < path.length(); i++) {
      hash = (hash ^ path.charAt(i)) * 0x9E3779B97F4A7C15L;
      hash ^= hash >>> 32;
    }
    return hash == 0 ? 1 : hash;
  }

  private long pathKey(String path) {
    return secret.hash(path.getBytes(StandardCharsets.UTF_8));
  }

  private static long minute() {
    return TimeUnit.NANOSECONDS.toMinutes(System.nanoTime()) & MINUTES;
  }

  private Stripe stripe(long fileKey) {
    return stripes.get((int) (fileKey & (STRIPES - 1)));
  }

  /** Keys are apart from what they lead to, so that a look at all places of a file touches little memory. */
  @SuppressWarnings("ArrayRecordComponent") // compared nowhere
  private record Places(long[] keys, long[] values) {
    static Places of(int buckets) {
      return new Places(
          new long[buckets * WAYS * KEY_LONGS], new long[buckets * WAYS * VALUE_LONGS]);
    }

    int count() {
      return keys.length / KEY_LONGS;
    }

    /** Returns the first of the places that a file may have. */
    int first(long fileKey) {
      return (int) Long.remainderUnsigned(fileKey >>> 8, count() / WAYS) * WAYS;
    }

    long fileKey(int place) {
      return keys[place * KEY_LONGS];
    }

    long pathKey(int place) {
      return keys[place * KEY_LONGS + 1];
    }

    void set(int place, long fileKey, long pathKey, long[] from, int offset) {
      keys[place * KEY_LONGS] = fileKey;
      keys[place * KEY_LONGS + 1] = pathKey;
      System.arraycopy(from, offset, values, place * VALUE_LONGS, VALUE_LONGS);
    }

    int find(long fileKey, long pathKey) {
      int first = first(fileKey);
      for (int place = first; place < first + WAYS; place++) {
        if (fileKey(place) == fileKey && pathKey(place) == pathKey) {
          return place;
        }
      }
      return -1;
    }
  }

  /** A part of the table, of its own lock. */
  private final class Stripe {
    private final StampedLock lock = new StampedLock();
    private Places places = Places.of(FIRST_BUCKETS);
    private int count;
    private int next;

    boolean find(long fileKey, long pathKey, long[] value) {
      long stamp = lock.tryOptimisticRead();
      boolean found = stamp != 0 && copy(fileKey, pathKey, value);
      if (stamp != 0 && lock.validate(stamp)) {
        return found;
      }
      stamp = lock.readLock();
      try {
        return copy(fileKey, pathKey, value);
      } finally {
        lock.unlockRead(stamp);
      }
    }

    private boolean copy(long fileKey, long pathKey, long[] value) {
      Places here = places;
      int place = here.find(fileKey, pathKey);
      if (place >= 0) {
        System.arraycopy(here.values, place * VALUE_LONGS, value, 0, VALUE_LONGS);
      }
      return place >= 0;
    }

    void put(long fileKey, long pathKey, long[] value) {
      long stamp = lock.writeLock();
      try {
        if (count * 3L > places.count() * 2L && places.count() < maxBuckets * WAYS) {
          grow();
        }
        count += store(places, fileKey, pathKey, value, 0);
      } finally {
        lock.unlockWrite(stamp);
      }
    }

    /** Returns 1 if a place was taken that was free. */
    private int store(Places where, long fileKey, long pathKey, long[] from, int offset) {
      int place = where.find(fileKey, pathKey);
      int first = where.first(fileKey);
      for (int way = 0; place < 0 && way < WAYS; way++) {
        place = where.fileKey(first + way) == 0 ? first + way : -1;
      }
      if (place < 0) {
        place = first + (next++ & (WAYS - 1)); // somebody has to give way
      }
      boolean isFree = where.fileKey(place) == 0;
      where.set(place, fileKey, pathKey, from, offset);
      return isFree ? 1 : 0;
    }

    private void grow() {
      Places old = places;
      Places larger = Places.of(Math.min(maxBuckets, old.count() / WAYS * 2));
      count = 0;
      for (int place = 0; place < old.count(); place++) {
        if (old.fileKey(place) != 0) {
          count += store(
              larger, old.fileKey(place), old.pathKey(place), old.values, place * VALUE_LONGS);
        }
      }
      places = larger;
    }

    /** Returns the digests of what was there. */
    List<String> remove(long fileKey) {
      long stamp = lock.writeLock();
      try {
        int first = places.first(fileKey);
        List<Integer> found = IntStream.range(first, first + WAYS)
            .filter(place -> places.fileKey(place) == fileKey)
            .boxed()
            .toList();
        List<String> digests = found.stream().map(this::digest).distinct().toList();
        found.forEach(place -> places.set(place, 0, 0, new long[VALUE_LONGS], 0));
        count -= found.size();
        return digests;
      } finally {
        lock.unlockWrite(stamp);
      }
    }

    private String digest(int place) {
      long[] value = new long[VALUE_LONGS];
      System.arraycopy(places.values, place * VALUE_LONGS, value, 0, VALUE_LONGS);
      return hex(value);
    }

    void clear() {
      long stamp = lock.writeLock();
      try {
        places = Places.of(FIRST_BUCKETS);
        count = 0;
      } finally {
        lock.unlockWrite(stamp);
      }
    }

    /** Whether the use of a file that was found is to be told; if so, it counts as told. */
    boolean isUseDue(long fileKey, long[] value) {
      long pause = (long) count * STRIPES / USES_A_MINUTE;
      if (pause == 0) {
        return true;
      }
      long told = value[LENGTH] & MINUTES;
      long now = minute();
      if ((now - told & MINUTES) < pause) {
        return false;
      }
      long stamp = lock.writeLock();
      try {
        int first = places.first(fileKey);
        for (int place = first; place < first + WAYS; place++) {
          if (places.fileKey(place) == fileKey) {
            int at = place * VALUE_LONGS + LENGTH;
            places.values[at] = (places.values[at] & ~MINUTES) | now;
          }
        }
      } finally {
        lock.unlockWrite(stamp);
      }
      return true;
    }
  }
}
