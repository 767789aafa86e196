package dev.clutch.storage.upkeep;

import dev.clutch.model.Digest;
import dev.clutch.model.ProjectName;
import dev.clutch.storage.Admission;
import dev.clutch.storage.BlobStore;
import dev.clutch.storage.BlobStore.Listed;
import dev.clutch.storage.FileRow;
import dev.clutch.storage.sql.Catalog;
import dev.clutch.storage.sql.FileStore;
import dev.clutch.storage.sql.LastUse;
import dev.clutch.storage.sql.PageStore;
import dev.clutch.storage.sql.PinStore;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after a data directory, for the server behind its requests and for commands: one for each directory.
 * Thread-safe.
 */
public final class Upkeep implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Upkeep.class);
  private static final Duration USES_WRITTEN_EVERY = Duration.ofSeconds(2);
  private static final Duration SWEPT_AFTER_START = Duration.ofSeconds(30);
  private static final Duration SWEPT_EVERY = Duration.ofDays(1);
  private static final Duration SCRUB_LOOKS_EVERY = Duration.ofSeconds(60);

  /** Somebody may be about to open a project list that has just been replaced. */
  private static final Duration SUSPECTED_FOR = Duration.ofMinutes(1);

  private static final Duration DAMAGED_KEPT = Duration.ofDays(30);
  private static final long PAUSE_MILLIS = 10;

  private final BlobStore blobs;
  private final FileStore files;
  private final PageStore pages;
  private final LastUse uses;
  private final Usage usage;
  private final Holdings holdings;
  private final Space space;
  private final Sweep sweep;
  private final Contents contents;
  private final Scrub scrub;
  private final InstantSource clock;
  private final ScheduledExecutorService threads = threads();
  private final List<Future<?>> work = new CopyOnWriteArrayList<>();

  /**
   * @param gone told of each file that is taken away
   */
  public Upkeep(Catalog catalog, BlobStore blobs, Limits limits, Gone gone, InstantSource clock) {
    this.blobs = blobs;
    this.clock = clock;
    this.files = new FileStore(catalog);
    this.pages = new PageStore(catalog);
    this.uses = new LastUse(files, clock);
    this.usage = new Usage(files);
    this.holdings = new Holdings(blobs, files, uses, usage, gone, clock);
    this.space =
        new Space(limits, blobs, files, new PinStore(catalog), uses, holdings, usage, clock);
    this.sweep = new Sweep(blobs, files, holdings, catalog.lostRows(), clock);
    this.contents = new Contents(blobs);
    this.scrub = new Scrub(files, contents, holdings, clock, limits.scrubRate());
    compare();
  }

  private void compare() {
    try {
      sweep.compare();
    } catch (IOException e) {
      log.warn("the store can't be compared with the catalog reason=\"{}\"", e.getMessage());
    }
  }

  /** Says whether there is room for a file that is to be fetched. */
  public Admission admission() {
    return space;
  }

  /** Stores files and takes damaged ones out. */
  public Holdings holdings() {
    return holdings;
  }

  /** Is told of every use of a file. */
  public LastUse uses() {
    return uses;
  }

  public SpaceStatus status() {
    return space.status();
  }

  /**
   * What {@link #gc} did, or would do.
   *
   * @param evicted files that made room
   * @param swept blobs that nothing named
   */
  public record Collected(Freed evicted, Freed swept) {}

  /**
   * Makes room if there is too little, and deletes blobs that nothing names, also after the catalog lost
   * rows.
   *
   * @param isDryRun whether it is only said what would be done
   * @throws IOException if the store or the catalog can't be read
   */
  public Collected gc(boolean isDryRun) throws IOException, InterruptedException {
    if (!isDryRun) {
      sweep.allow();
    }
    List<Listed> unnamed = sweep.find(Pause.NONE);
    if (isDryRun) {
      return new Collected(
          space.planned(),
          new Freed(0, unnamed.size(), unnamed.stream().mapToLong(Listed::size).sum()));
    }
    if (!sweep.isSafe()) {
      throw new IOException("the catalog lost rows just now, see the log; then try again");
    }
    Freed swept = sweep.delete(unnamed, Upkeep::notDeleted);
    return new Collected(space.evict(), swept);
  }

  /**
   * Reads everything that is stored, and compares it with the catalog.
   *
   * @param isRepairing whether bad files are set aside and forgotten, so that the next request fetches them,
   *     and blobs that nothing names are deleted
   * @throws IOException if the store or the catalog can't be read
   */
  public Verification verify(boolean isRepairing, Verification.Progress progress)
      throws IOException, InterruptedException {
    return new Verifier(files, contents, holdings, sweep, clock, isRepairing, progress).verify();
  }

  /**
   * Removes all files of a project and what its sources said of it.
   *
   * @param isDryRun whether it is only said what would be removed
   * @throws IOException if something could not be removed
   */
  public Freed purge(ProjectName project, boolean isDryRun) throws IOException {
    List<FileRow> rows = files.rows(project);
    if (isDryRun) {
      return planned(rows);
    }
    Freed freed = Freed.NOTHING;
    for (FileRow row : rows) {
      freed = freed.plus(holdings.remove(row));
    }
    pages.remove(project);
    return freed;
  }

  /** A blob that a file of another project is, too, stays. */
  private Freed planned(List<FileRow> rows) {
    Map<Digest, Long> own = new HashMap<>();
    for (FileRow row : rows) {
      if (rows.containsAll(files.rows(row.sha256()))) {
        own.put(row.sha256(), row.size());
      }
    }
    long bytes = own.values().stream().mapToLong(Long::longValue).sum();
    return new Freed(rows.size(), own.size(), bytes);
  }

  /** Begins to work behind. */
  public void start() {
    every(USES_WRITTEN_EVERY, USES_WRITTEN_EVERY, uses::flush);
    every(SWEPT_AFTER_START, SWEPT_EVERY, this::sweep);
    every(SCRUB_LOOKS_EVERY, SCRUB_LOOKS_EVERY, this::scrub);
  }

  private interface Work {
    void run() throws IOException, InterruptedException;
  }

  private void every(Duration first, Duration then, Work task) {
    work.add(threads.scheduleWithFixedDelay(
        () -> {
          try {
            task.run();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // it is being closed
          } catch (IOException | RuntimeException e) {
            log.warn("work behind failed, it is tried again later reason=\"{}\"", e.getMessage());
          }
        },
        first.toMillis(),
        then.toMillis(),
        TimeUnit.MILLISECONDS));
  }

  private void sweep() throws IOException, InterruptedException {
    if (sweep.isSafe()) {
      sweepUnnamed(SUSPECTED_FOR);
    }
    blobs.deleteSetAside(clock.instant().minus(DAMAGED_KEPT));
    usage.recount();
    space.evict();
  }

  /** Deletes what nothing has named for some time. */
  void sweepUnnamed(Duration suspected) throws IOException, InterruptedException {
    List<Listed> found = sweep.find(() -> TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS));
    if (!found.isEmpty()) {
      TimeUnit.MILLISECONDS.sleep(suspected.toMillis());
    }
    if (!found.isEmpty() && sweep.isSafe()) {
      Freed freed = sweep.delete(found, Upkeep::notDeleted);
      log.info("deleted blobs that nothing named blobs={} bytes={}", freed.blobs(), freed.bytes());
    }
  }

  private static void notDeleted(IOException failure) {
    log.warn("could not delete a blob that nothing names reason=\"{}\"", failure.getMessage());
  }

  private void scrub() throws IOException, InterruptedException {
    boolean isMore = true;
    while (isMore) {
      isMore = scrub.next();
    }
  }

  /** Stops the work behind, and writes the last uses. */
  @Override
  public void close() {
    work.forEach(task -> task.cancel(true));
    threads.shutdownNow();
    uses.flush();
  }

  private static ScheduledExecutorService threads() {
    AtomicInteger number = new AtomicInteger();
    return Executors.newScheduledThreadPool(3, task -> {
      Thread thread = new Thread(task, "upkeep-" + number.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    });
  }
}
