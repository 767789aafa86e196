package dev.clutch.storage.sql;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationInfoService;
import org.jdbi.v3.core.HandleConsumer;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The database of what is known, brought to this program's version when it is opened. Thread-safe.
 *
 * <p>SQLite with a write-ahead log: readers never wait for the writer. A row written last may be lost in a
 * power cut, which costs a fetch and falsifies nothing, because rows are only written about what is already
 * on the disk.
 */
public final class Catalog implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Catalog.class);

  /** The newest of the migrations under {@code db}. */
  static final String VERSION = "6";

  private final HikariDataSource pool;
  private final Jdbi jdbi;
  private final AtomicBoolean isFailing = new AtomicBoolean();

  private Catalog(HikariDataSource pool) {
    this.pool = pool;
    this.jdbi = Jdbi.create(pool);
  }

  /**
   * Opens the catalog in a file, which is made if there is none.
   *
   * @throws IOException if it can't be opened, or was written by a newer Clutch; one line for people
   */
  public static Catalog open(Path file) throws IOException {
    HikariDataSource pool = null;
    try {
      pool = pool(file);
      if (!isCurrent(pool)) {
        migrate(pool, file);
      }
      return new Catalog(pool);
    } catch (IOException e) {
      closeQuietly(pool);
      throw e;
    } catch (RuntimeException e) {
      closeQuietly(pool);
      throw new IOException("cannot open the catalog " + file + ": " + firstLine(e), e);
    }
  }

  Jdbi jdbi() {
    return jdbi;
  }

  /**
   * Writes what the program can go on without: an answer that is known is given although it can't be kept.
   * Said once, and once more when writing works again.
   *
   * @return false if it could not be written
   */
  boolean write(HandleConsumer<RuntimeException> statements) {
    try {
      jdbi.useTransaction(statements);
    } catch (RuntimeException e) {
      if (!isFailing.getAndSet(true)) {
        log.warn(
            "the catalog can't be written, what is fetched is given and not kept reason=\"{}\"",
            firstLine(e));
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
    return jdbi.inTransaction(handle -> {
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
  }

  /** Whether a source is known, by {@link #source} or {@link #note}. */
  public boolean isKnown(String url) {
    return jdbi.withHandle(handle -> handle
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
    pool.close();
  }

  private static HikariDataSource pool(Path file) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl("jdbc:sqlite:" + file);
    config.setPoolName("catalog");
    config.setMaximumPoolSize(4);
    config.setMinimumIdle(1);
    config.addDataSourceProperty("journal_mode", "WAL");
    config.addDataSourceProperty("synchronous", "NORMAL");
    config.addDataSourceProperty("busy_timeout", "10000");
    return new HikariDataSource(config);
  }

  /** Mostly it is as the last start left it; to ask Flyway that would be a good part of the whole start. */
  private static boolean isCurrent(DataSource source) {
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement();
        ResultSet last = statement.executeQuery("SELECT version, success FROM flyway_schema_history"
            + " ORDER BY installed_rank DESC LIMIT 1")) {
      return last.next() && VERSION.equals(last.getString(1)) && last.getBoolean(2);
    } catch (SQLException e) {
      return false; // it is new, or Flyway can say what is wrong with it
    }
  }

  private static void migrate(DataSource source, Path file) throws IOException {
    Flyway flyway = Flyway.configure(Catalog.class.getClassLoader())
        .dataSource(source)
        .locations("classpath:db")
        .load();
    MigrationInfoService known = flyway.info();
    MigrationInfo current = known.current();
    if (current != null && !current.getState().isResolved()) {
      throw new IOException("the catalog "
          + file
          + " was written by a newer Clutch (its version is "
          + current.getVersion()
          + "); use that one, or another --data-dir");
    }
    if (known.pending().length > 0) {
      flyway.migrate();
    }
  }

  private static void closeQuietly(@Nullable HikariDataSource pool) {
    if (pool != null) {
      pool.close();
    }
  }

  private static String firstLine(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return String.valueOf(root.getMessage()).lines().findFirst().orElse("");
  }
}
