package dev.clutch.storage.upkeep;

import dev.clutch.storage.BlobStore.Disk;
import org.jspecify.annotations.Nullable;

/**
 * How much of the disk may be used, and how fast it is read behind.
 *
 * @param max the most that stored files may take, in bytes
 * @param minFree what is left free on the file system, in bytes; null for 2 GiB, or a twentieth of the file
 *     system where that is less
 * @param scrubRate bytes a second at which the store is read through; 0 for not at all
 */
public record Limits(long max, @Nullable Long minFree, long scrubRate) {
  private static final long USUAL_MIN_FREE = 2L << 30;
  private static final long USUAL_SCRUB_RATE = 20L << 20;

  /** Reads through the store as fast as usual. */
  public Limits(long max, @Nullable Long minFree) {
    this(max, minFree, USUAL_SCRUB_RATE);
  }

  /** Returns how much of this disk is left free, in bytes. */
  long minFree(Disk disk) {
    return minFree == null ? Math.min(USUAL_MIN_FREE, disk.size() / 20) : minFree;
  }
}
