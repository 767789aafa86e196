package dev.clutch.storage.upkeep;

import dev.clutch.model.Digest;
import dev.clutch.storage.Admission;
import dev.clutch.storage.BlobStore;
import dev.clutch.storage.Pin;
import dev.clutch.storage.sql.FileStore;
import dev.clutch.storage.sql.FileStore.Use;
import dev.clutch.storage.sql.LastUse;
import dev.clutch.storage.sql.PinStore;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Room for what is to be stored, made by removing what nobody has used for longest. Never removed is what is
 * pinned, what was asked for a moment ago, and anything at all where that would not make room enough.
 * Thread-safe.
 */
final class Space implements Admission {
  private static final long AHEAD_BYTES = 1 << 20;

  private static final Logger log = LoggerFactory.getLogger(Space.class);
  private static final int BATCH = 200;

  /** At the limit, room comes and goes with every file; that is said once. */
  private static final long QUIET_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final Limits limits;
  private final BlobStore blobs;
  private final FileStore files;
  private final PinStore pins;
  private final LastUse uses;
  private final Holdings holdings;
  private final Usage usage;
  private final Unreleased unreleased;
  private final AtomicLong reserved = new AtomicLong();
  private final AtomicBoolean isFullSaid = new AtomicBoolean();
  private final AtomicBoolean isTooLargeSaid = new AtomicBoolean();
  private final AtomicLong refused = new AtomicLong();
  private volatile boolean isFull;
  private volatile long refusedAt;
  private final AtomicLong evictedBlobs = new AtomicLong();
  private final AtomicLong evictedBytes = new AtomicLong();

  /** Downloads that need room wait here for the one that is making it; nobody else does. */
  private final ReentrantLock evicting = new ReentrantLock();

  Space(
      Limits limits,
      BlobStore blobs,
      FileStore files,
      PinStore pins,
      LastUse uses,
      Holdings holdings,
      Usage usage,
      InstantSource clock) {
    this.limits = limits;
    this.blobs = blobs;
    this.files = files;
    this.pins = pins;
    this.uses = uses;
    this.holdings = holdings;
    this.usage = usage;
    this.unreleased = new Unreleased(clock);
  }

  @Override
  public Room open() {
    return new Reservation();
  }

  private final class Reservation implements Room {
    private long bytes;

    @Override
    public boolean admits(long wanted) {
      if (wanted <= bytes) {
        return true;
      }
      if (wanted > limits.max()) {
        refuseTooLarge(wanted);
        return false;
      }
      long before = bytes;
      // First, so that everybody who makes room makes it for this one, too.
      reserve(wanted + ahead(wanted));
      if (hasRoom()) {
        return true;
      }
      reserve(before);
      return false;
    }

    /** To ask the system for its room costs far more than the few bytes that a source may send at once. */
    private long ahead(long wanted) {
      boolean isGrowing = bytes > 0;
      long step = Math.min(AHEAD_BYTES, limits.max() / 1_000);
      return isGrowing ? Math.min(step, limits.max() - wanted) : 0;
    }

    private void reserve(long wanted) {
      reserved.addAndGet(wanted - bytes);
      bytes = wanted;
    }

    @Override
    public void close() {
      reserve(0);
    }
  }

  private boolean hasRoom() {
    if (missing() > 0) {
      evict();
      if (missing() > 0) {
        refuse();
        return false;
      }
    }
    isFull = false;
    if (isFullSaid.get()
        && System.nanoTime() - refusedAt > QUIET_NANOS
        && isFullSaid.getAndSet(false)) {
      log.info("there is room again, what is fetched is stored");
    }
    return true;
  }

  private void refuse() {
    refused.incrementAndGet();
    isFull = true;
    refusedAt = System.nanoTime();
    if (!isFullSaid.getAndSet(true)) {
      log.warn(
          "there is no room, what is fetched is passed on and not stored stored={} arriving={} max={}"
              + " disk={} reason=\"what could be removed is not enough: the rest is pinned, in use, or"
              + " not ours\"",
          usage.bytes(),
          reserved.get(),
          limits.max(),
          free());
    }
  }

  private void refuseTooLarge(long bytes) {
    refused.incrementAndGet();
    if (!isTooLargeSaid.getAndSet(true)) {
      log.warn(
          "a file is larger than all that may be stored, it is passed on bytes={} max={}",
          bytes,
          limits.max());
    }
  }

  /**
   * Returns how many bytes are missing; zero or less if none. What is about to come free counts, as long as
   * half of what is to be left free is left.
   */
  private long missing() {
    return Math.max(toGo(), missingOnDisk(disk -> disk.free() - limits.minFree(disk) / 2));
  }

  /** Returns how many bytes have to go; zero or less if none. */
  private long toGo() {
    return Math.max(
        usage.bytes() + reserved.get() - limits.max(),
        missingOnDisk(disk -> unreleased.released(disk).free() - limits.minFree(disk)));
  }

  private long missingOnDisk(ToLongFunction<BlobStore.Disk> spareOf) {
    try {
      long spare = spareOf.applyAsLong(blobs.disk());
      long arriving = reserved.get();
      if (spare >= arriving) {
        return 0;
      }
      return arriving - Math.min(arriving, blobs.incoming()) - spare;
    } catch (IOException e) {
      return 0; // whoever writes will be told
    }
  }

  private String free() {
    try {
      BlobStore.Disk disk = blobs.disk();
      return disk.free() + " free, of which " + limits.minFree(disk) + " are kept";
    } catch (IOException e) {
      return "unknown";
    }
  }

  /**
   * Removes what has to go, as far as that makes room enough.
   *
   * @return what was removed
   */
  Freed evict() {
    Freed freed = Freed.NOTHING;
    evicting.lock();
    try {
      List<Use> victims = victims();
      BlobStore.Disk before = victims.isEmpty() ? null : disk();
      for (Use victim : victims) {
        if (toGo() > 0) {
          freed = freed.plus(holdings.evict(victim.blob().sha256()));
        }
      }
      unreleased.gone(freed.bytes(), before, disk());
    } catch (IOException | RuntimeException e) {
      log.warn("could not make room reason=\"{}\"", e.getMessage());
    } finally {
      evicting.unlock();
    }
    count(freed);
    return freed;
  }

  private void count(Freed freed) {
    long before = evictedBlobs.getAndAdd(freed.blobs());
    evictedBytes.addAndGet(freed.bytes());
    if (before == 0 && freed.blobs() > 0) {
      log.info(
          "the store has reached its limit, from now on what was not used for longest makes room"
              + " stored={} max={}",
          usage.bytes(),
          limits.max());
    }
  }

  /** Returns what {@link #evict} would remove. */
  Freed planned() {
    Freed planned = Freed.NOTHING;
    for (Use victim : victims()) {
      int rows = files.rows(victim.blob().sha256()).size();
      planned = planned.plus(new Freed(rows, 1, victim.blob().size()));
    }
    return planned;
  }

  /** What there is and what was done, for people. */
  SpaceStatus status() {
    BlobStore.Disk disk = disk();
    return new SpaceStatus(
        limits.max(),
        usage.bytes(),
        reserved.get(),
        disk == null ? -1 : disk.free(),
        disk == null ? -1 : limits.minFree(disk),
        isFull,
        refused.get(),
        evictedBlobs.get(),
        evictedBytes.get());
  }

  private BlobStore.@Nullable Disk disk() {
    try {
      return blobs.disk();
    } catch (IOException e) {
      return null;
    }
  }

  /** Returns what would have to go, those longest unused first; nothing if that would not be enough. */
  List<Use> victims() {
    long missing = toGo();
    if (missing <= 0 || missing > usage.bytes()) {
      return List.of();
    }
    List<Pin> pinned = pins.all();
    List<Use> victims = new ArrayList<>();
    List<Use> batch = files.leastUsed(null, BATCH);
    while (!batch.isEmpty()) {
      for (Use use : batch) {
        if (!uses.isRecent(use.blob().sha256()) && !isPinned(use.blob().sha256(), pinned)) {
          victims.add(use);
          missing -= use.blob().size();
          if (missing <= 0) {
            return victims;
          }
        }
      }
      batch = files.leastUsed(batch.get(batch.size() - 1), BATCH);
    }
    return List.of();
  }

  private boolean isPinned(Digest sha256, List<Pin> pinned) {
    return !pinned.isEmpty()
        && files.rows(sha256).stream()
            .anyMatch(
                row -> pinned.stream().anyMatch(pin -> pin.covers(row.project(), row.filename())));
  }
}
