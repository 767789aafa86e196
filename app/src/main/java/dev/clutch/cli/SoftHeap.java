package dev.clutch.cli;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Has Java collect its garbage before the heap has grown large. The serial collector by itself first takes all the memory
 * that it may have, and gives none back until it is full, however little of it is in use; the limit is for the day on which
 * much is.
 */
final class SoftHeap {
  private static final long LEAST_PAUSE_NANOS = Duration.ofSeconds(5).toNanos();
  private static final long MOST_PAUSE_NANOS = Duration.ofMinutes(10).toNanos();

  private final LongSupplier taken;
  private final Runnable collection;
  private final LongSupplier nanoTime;
  private final long most;
  private long last;
  private long pause = LEAST_PAUSE_NANOS;

  /**
   * @param taken tells the bytes that the heap takes, used or not
   * @param collection collects all garbage, and gives back what the heap doesn't need
   * @param most so many bytes are not too much
   */
  SoftHeap(LongSupplier taken, Runnable collection, LongSupplier nanoTime, long most) {
    this.taken = taken;
    this.collection = collection;
    this.nanoTime = nanoTime;
    this.most = most;
    this.last = nanoTime.getAsLong() - LEAST_PAUSE_NANOS;
  }

  /** Returns that of this Java. */
  static SoftHeap ours(long most) {
    return new SoftHeap(Runtime.getRuntime()::totalMemory, System::gc, System::nanoTime, most);
  }

  /** Looks whether it has grown. Where it is large because much is in use, less and less often. */
  void check() {
    long now = nanoTime.getAsLong();
    if (taken.getAsLong() <= most || now - last < pause) {
      return;
    }
    collection.run();
    last = nanoTime.getAsLong();
    boolean helped = taken.getAsLong() <= most;
    pause = helped ? LEAST_PAUSE_NANOS : Math.min(2 * pause, MOST_PAUSE_NANOS);
  }
}
