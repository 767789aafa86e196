package dev.clutch.storage.sql;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.HandleConsumer;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The database of what is known, brought to this program's version when it is opened. Thread-safe.
 *
 * <p>SQLite with a write-ahead log: readers never wait for the writer. A row written last may be lost in a
 * power cut, which costs a fetch and falsifies nothing, because rows are only written about what is already
 * on the disk.
 *
 * <p>A cache can be filled again, so damage to this file stops nobody: when it is opened, or when a statement
 * meets it, the file is set aside, a new one made of the rows that can be read, and the log says so loudly.
 */
public final class Catalog implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Catalog.class);

  /** What is damaged again and again lies on a disk that somebody must look at. */
  private static final int MAX_MENDED = 3;

  /** Where odd rows were looked for in vain, it was a mistake of the program that looked like one. */
  private static final long LOOKED_IN_VAIN_NANOS = Duration.ofMinutes(1).toNanos();

  private final Path file;
  private final LostRows lost;
  private final Map<String, Long> sources = new ConcurrentHashMap<>();

  /** Who works with the database reads; who puts another one in its place writes. */
  private final ReentrantReadWriteLock use = new ReentrantReadWriteLock();

  private final ReentrantLock weeding = new ReentrantLock();
  private final AtomicLong weeded = new AtomicLong();
  private final AtomicBoolean isFailing = new AtomicBoolean();
  private long lookedInVain = System.nanoTime() - LOOKED_IN_VAIN_NANOS; // guarded by weeding
  private int mended; // guarded by use
  private volatile Database database; // written under use

  private Catalog(Path file, LostRows lost, Database database) {
    this.file = file;
    this.lost = lost;
    this.database = database;
  }

  /**
   * Opens the catalog in a file, which is made if there is none, and made anew if it is damaged.
   *
   * @throws IOException if it can't be opened, or was written by a newer Clutch; one line for people
   */
  public static Catalog open(Path file) throws IOException {
    if (Files.isRegularFile(file) && Files.size(file) == 0) {
      log.warn("the catalog is empty and is begun anew file={}", file);
    }
    LostRows lost = new LostRows(file);
    try {
      return new Catalog(file, lost, Database.open(file));
    } catch (Database.DamagedException e) {
      return new Catalog(file, lost, mended(file, Map.of(), lost, e.reason(), () -> {}));
    }
  }

  /** Has Java load what any catalog needs. */
  public static void preload() {
    Database.preload();
  }

  private static Database mended(
      Path file, Map<String, Long> sources, LostRows lost, String reason, Runnable letGo)
      throws IOException {
    Salvage.mend(file, sources, lost, reason, letGo);
    try {
      return Database.open(file);
    } catch (Database.DamagedException e) {
      throw new IOException(
          "the catalog " + file + " was made anew and can't be read: " + e.reason(), e);
    }
  }

  /** Whether rows of it were lost. */
  public LostRows lostRows() {
    return lost;
  }

  /**
   * Reads, or changes something by one statement. It may be done twice where it meets a row of which nothing
   * can be made: that is forgotten.
   */
  <R> R withHandle(HandleCallback<R, RuntimeException> work) {
    long before = weeded.get();
    Database used = database;
    try {
      return run(jdbi -> jdbi.withHandle(work));
    } catch (IllegalArgumentException e) {
      weed();
      if (weeded.get() == before && used == database) {
        throw e;
      }
    }
    return run(jdbi -> jdbi.withHandle(work));
  }

  /**
   * Reads one row, which counts as not there if it is not what was written and the catalog can't be made
   * anew: what is stored in its place replaces it.
   */
  <R> Optional<R> find(HandleCallback<Optional<R>, RuntimeException> work) {
    try {
      return withHandle(work);
    } catch (RuntimeException e) {
      if (Seal.BrokenException.isCauseOf(e)) {
        log.warn("a row of the catalog is not what was written, and counts as not there");
        return Optional.empty();
      }
      throw e;
    }
  }

  void useHandle(HandleConsumer<RuntimeException> work) {
    withHandle(work.asCallback());
  }

  <R> R inTransaction(HandleCallback<R, RuntimeException> work) {
    return run(jdbi -> jdbi.inTransaction(work));
  }

  void useTransaction(HandleConsumer<RuntimeException> work) {
    inTransaction(work.asCallback());
  }

  private void weed() {
    if (use.getReadHoldCount() > 0) {
      return; // whoever called this from within other work does it
    }
    weeding.lock();
    try {
      if (System.nanoTime() - lookedInVain < LOOKED_IN_VAIN_NANOS) {
        return;
      }
      Map<String, Integer> odd = run(jdbi -> jdbi.withHandle(handle -> {
        try {
          return OddRows.delete(handle.getConnection());
        } catch (SQLException e) {
          throw new IllegalStateException(e); // with its cause, by which damage is told
        }
      }));
      if (odd.isEmpty()) {
        lookedInVain = System.nanoTime();
      } else {
        if (!Collections.disjoint(odd.keySet(), Salvage.NAMING)) {
          lost.noteQuietly();
        }
        weeded.incrementAndGet();
        log.warn("rows of the catalog make no sense, they are forgotten rows={}", odd);
      }
    } finally {
      weeding.unlock();
    }
  }

  private <R> R run(Function<Jdbi, R> work) {
    try {
      return use(work);
    } catch (DamageMet e) {
      if (!mend(e.database, Database.firstLine(e.failure))) {
        throw e.failure;
      }
    }
    try {
      return use(work);
    } catch (DamageMet e) {
      throw e.failure;
    }
  }

  /** A statement failed because of what is in the file. */
  private static final class DamageMet extends Exception {
    private final transient Database database;
    private final RuntimeException failure;

    DamageMet(Database database, RuntimeException failure) {
      super(failure);
      this.database = database;
      this.failure = failure;
    }
  }

  private <R> R use(Function<Jdbi, R> work) throws DamageMet {
    use.readLock().lock();
    try {
      return use(database, work);
    } finally {
      use.readLock().unlock();
    }
  }

  private static <R> R use(Database used, Function<Jdbi, R> work) throws DamageMet {
    try {
      return work.apply(used.jdbi());
    } catch (RuntimeException e) {
      if (Database.isDamage(e)) {
        throw new DamageMet(used, e);
      }
      throw e;
    }
  }

  /**
   * Waits until all others have done their work, or what they write would be lost with the damaged one; and
   * they wait for it, or they would read what is being replaced.
   *
   * @return false if it can't be mended, which has been said
   */
  private boolean mend(Database used, String reason) {
    if (use.getReadHoldCount() > 0) {
      return false; // whoever called this from within other work mends it
    }
    use.writeLock().lock();
    try {
      if (used != database) {
        return true; // by another thread, meanwhile
      }
      if (mended == MAX_MENDED) {
        return false;
      }
      mended++;
      database = mended(file, sources, lost, reason, used::close);
      return true;
    } catch (IOException e) {
      log.error(
          "the catalog is damaged and can't be made anew; stop clutch and make room, or delete it"
              + " file={} reason=\"{}\" failure=\"{}\"",
          file,
          reason,
          e.getMessage());
      reopen(used);
      return false;
    } finally {
      use.writeLock().unlock();
    }
  }

  /** Much of a damaged one can be read: it goes on with that. */
  private void reopen(Database used) {
    if (used.isClosed()) {
      try {
        database = Database.open(file);
      } catch (IOException | Database.DamagedException e) {
        log.error(
            "the catalog can't be opened any more file={} reason=\"{}\"", file, e.getMessage());
      }
    }
  }

  /**
   * Writes what the program can go on without: an answer that is known is given although it can't be kept.
   * Said once, and once more when writing works again.
   *
   * @return false if it could not be written
   */
  boolean write(HandleConsumer<RuntimeException> statements) {
    try {
      useTransaction(statements);
    } catch (RuntimeException e) {
      if (!isFailing.getAndSet(true)) {
        log.warn(
            "the catalog can't be written, what is fetched is given and not kept reason=\"{}\"",
            Database.firstLine(e));
      }
      return false;
    }
    if (isFailing.get() && isFailing.getAndSet(false)) {
      log.info("the catalog can be written again");
    }
    return true;
  }

  /**
   * Returns the number under which a source's pages and files are kept.
   *
   * @param url what identifies the source; another URL is another source
   */
  public long source(String url) {
    long number = inTransaction(handle -> {
      handle
          .createUpdate("INSERT INTO source (url) VALUES (:url) ON CONFLICT (url) DO NOTHING")
          .bind("url", url)
          .execute();
      long id = handle
          .createQuery(
              "SELECT id, url, seal FROM source NOT INDEXED WHERE url = :url ORDER BY id LIMIT 1")
          .bind("url", url)
          .map((row, context) -> {
            Seal.require(row, row.getLong("id"), url);
            return row.getLong("id");
          })
          .one();
      handle
          .createUpdate("UPDATE source SET seal = :seal WHERE id = :id AND seal IS NULL")
          .bind("seal", Seal.of(id, url))
          .bind("id", id)
          .execute();
      return id;
    });
    sources.put(url, number);
    return number;
  }

  /** Whether a source is known, by {@link #source} or {@link #note}. */
  public boolean isKnown(String url) {
    return withHandle(handle -> handle
            .createQuery("SELECT count(*) FROM source WHERE url = :url")
            .bind("url", url)
            .mapTo(Long.class)
            .one())
        > 0;
  }

  /**
   * Makes a source known that keeps nothing here.
   *
   * @return false if that could not be written, which has been said
   */
  public boolean note(String url) {
    return write(handle -> handle
        .createUpdate("INSERT INTO source (url) VALUES (:url) ON CONFLICT (url) DO NOTHING")
        .bind("url", url)
        .execute());
  }

  @Override
  public void close() {
    database.close();
  }
}
