package dev.clutch.storage.upkeep;

import dev.clutch.storage.BlobStore.Disk;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that were unlinked and whose room on the disk has not come free: somebody still has the file open or
 * mapped, and a mapping lasts until the collector runs. Until then they count as free, or everything else
 * would go, too, for nothing. Thread-safe.
 */
final class Unreleased {
  /** For so long: it may be others that filled the disk meanwhile. */
  private static final Duration PAUSE = Duration.ofMinutes(5);

  private final InstantSource clock;
  private long bytes; // guarded by this
  private long free; // guarded by this
  private Instant since = Instant.MIN; // guarded by this

  Unreleased(InstantSource clock) {
    this.clock = clock;
  }

  /**
   * Notes that files are gone.
   *
   * @param unlinked their size in bytes
   * @param before the disk before that, or null if that is not known
   * @param after the disk after that, or null if that is not known
   */
  synchronized void gone(long unlinked, @Nullable Disk before, @Nullable Disk after) {
    if (unlinked == 0 || before == null || after == null) {
      return;
    }
    long freed = Math.max(0, after.free() - before.free());
    long pending = pending(before);
    since = pending == 0 ? clock.instant() : since;
    bytes = pending + Math.max(0, unlinked - freed);
    free = after.free();
  }

  /** Returns the disk as it will be when all that is gone has let its room go. */
  synchronized Disk released(Disk now) {
    return new Disk(now.size(), now.free() + pending(now));
  }

  private long pending(Disk now) {
    Duration elapsed = Duration.between(since, clock.instant());
    boolean isOver = elapsed.isNegative() || elapsed.compareTo(PAUSE) >= 0;
    long freed = Math.max(0, now.free() - free);
    return isOver ? 0 : Math.max(0, bytes - freed);
  }
}
