package dev.clutch.storage.sql;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
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

  private final Path file;
  private final Map<String, Long> sources = new ConcurrentHashMap<>();
  private final ReentrantLock mending = new ReentrantLock();
  private final AtomicBoolean isFailing = new AtomicBoolean();
  private int mended; // guarded by mending
  private volatile Database database;

  private Catalog(Path file, Database database) {
    this.file = file;
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
    try {
      return new Catalog(file, Database.open(file));
    } catch (Database.DamagedException e) {
      return new Catalog(file, mended(file, Map.of(), e.reason()));
    }
  }

  private static Database mended(Path file, Map<String, Long> sources, String reason)
      throws IOException {
    Salvage.mend(file, sources, reason);
    try {
      return Database.open(file);
    } catch (Database.DamagedException e) {
      throw new IOException(
          "the catalog " + file + " was made anew and can't be read: " + e.reason(), e);
    }
  }

  <R> R withHandle(HandleCallback<R, RuntimeException> work) {
    return run(jdbi -> jdbi.withHandle(work));
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

  private <R> R run(Function<Jdbi, R> work) {
    Database used = database;
    try {
      return work.apply(used.jdbi());
    } catch (RuntimeException e) {
      if (used == database && !(isDamage(e) && mend(used, Database.firstLine(e)))) {
        throw e;
      }
      return work.apply(database.jdbi());
    }
  }

  /** What a store can't make a value of isn't what it wrote. */
  private static boolean isDamage(RuntimeException failure) {
    return failure instanceof IllegalArgumentException || Database.isDamage(failure);
  }

  /**
   * The others wait at the lock for the one that mends, or they would read what is being replaced.
   *
   * @return false if it can't be mended, which has been said
   */
  private boolean mend(Database used, String reason) {
    mending.lock();
    try {
      if (used != database) {
        return true; // by another thread, meanwhile
      }
      if (mended == MAX_MENDED) {
        return false;
      }
      mended++;
      database = mended(file, sources, reason);
    } catch (IOException e) {
      mended = MAX_MENDED;
      log.error(
          "the catalog is damaged and can't be made anew; stop clutch and make room, or delete it"
              + " file={} reason=\"{}\" failure=\"{}\"",
          file,
          reason,
          e.getMessage());
      return false;
    } finally {
      mending.unlock();
    }
    used.close();
    return true;
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
      return handle
          .createQuery("SELECT id FROM source WHERE url = :url")
          .bind("url", url)
          .mapTo(Long.class)
          .one();
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
