package dev.clutch.storage.sql;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationInfoService;
import org.jdbi.v3.core.ConnectionFactory;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jspecify.annotations.Nullable;

/** The connections to one file of SQLite, whose tables are those of this program's version. Thread-safe. */
final class Database implements AutoCloseable {
  /** The newest of the migrations under {@code db}. */
  static final String VERSION = "7";

  private static final int SQLITE_ERROR = 1;
  private static final int SQLITE_CORRUPT = 11;
  private static final int SQLITE_NOTADB = 26;

  private final HikariDataSource pool;
  private final Jdbi jdbi;

  private Database(HikariDataSource pool) {
    this.pool = pool;
    this.jdbi = configured(Jdbi.create(pool));
  }

  private static Jdbi configured(Jdbi jdbi) {
    PlainSql sql = new PlainSql();
    jdbi.getConfig(SqlStatements.class).setTemplateEngine(sql).setSqlParser(sql);
    return jdbi;
  }

  /** Has Java load what any database needs. */
  static void preload() {
    var unused = configured(Jdbi.create((ConnectionFactory) () -> {
      throw new SQLException("there is no database");
    }));
    try { // it makes itself known to Java's flight recorder, which takes longer than all the rest
      Class.forName("org.jdbi.v3.core.statement.internal.JfrSupport");
    } catch (ClassNotFoundException e) {
      // Another version calls it otherwise; it is loaded later.
    }
  }

  /** What is in the file can't be read as a database. */
  static final class DamagedException extends Exception {
    DamagedException(String reason, Throwable cause) {
      super(reason, cause);
    }

    String reason() {
      return String.valueOf(getMessage());
    }
  }

  /**
   * Opens a file, which is made if there is none.
   *
   * @throws DamagedException if it is no database any more
   * @throws IOException if it can't be opened, or was written by a newer Clutch; one line for people
   */
  static Database open(Path file) throws IOException, DamagedException {
    NativeLibrary.unpack(file.resolveSibling("").toAbsolutePath());
    HikariDataSource pool = null;
    try {
      pool = pool(file);
      if (!isCurrent(pool)) {
        bringUp(pool, file);
      }
      return new Database(pool);
    } catch (IOException | DamagedException e) {
      closeQuietly(pool);
      throw e;
    } catch (RuntimeException e) {
      closeQuietly(pool);
      if (isDamage(e)) {
        throw new DamagedException(firstLine(e), e);
      }
      throw new IOException("cannot open the catalog " + file + ": " + firstLine(e), e);
    }
  }

  Jdbi jdbi() {
    return jdbi;
  }

  @Override
  public void close() {
    pool.close();
  }

  boolean isClosed() {
    return pool.isClosed();
  }

  /** Whether a statement failed because of what is in the file, and would fail again. */
  static boolean isDamage(Throwable failure) {
    return cause(failure)
        .filter(sql -> code(sql) == SQLITE_CORRUPT || code(sql) == SQLITE_NOTADB || lacksPart(sql))
        .isPresent();
  }

  /** All statements are known: where one finds no table or column, what the file says of them is wrong. */
  private static boolean lacksPart(SQLException failure) {
    String message = String.valueOf(failure.getMessage());
    return code(failure) == SQLITE_ERROR
        && (message.contains("no such table")
            || message.contains("no such column")
            || message.contains("has no column"));
  }

  /**
   * Whether what is in the file is such as no version left it, where its tables could not be brought to this
   * one: a statement that is right everywhere else fails, or the list of what was done makes no sense.
   */
  private static boolean isOdd(RuntimeException failure) {
    return isDamage(failure)
        || cause(failure).map(sql -> code(sql) == SQLITE_ERROR).orElse(!isOfFile(failure));
  }

  private static boolean isOfFile(Throwable failure) {
    return failure instanceof IOException
        || (failure.getCause() != null && isOfFile(failure.getCause()));
  }

  /** Returns what SQLite said, or empty if it is none of its failures. */
  private static Optional<SQLException> cause(Throwable failure) {
    for (Throwable each = failure; each != null; each = each.getCause()) {
      if (each instanceof SQLException sql) {
        return Optional.of(sql);
      }
    }
    return Optional.empty();
  }

  private static int code(SQLException failure) {
    return failure.getErrorCode() & 0xff;
  }

  static String firstLine(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return String.valueOf(root.getMessage()).lines().findFirst().orElse("");
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

  private static void bringUp(DataSource source, Path file) throws IOException, DamagedException {
    try {
      migrate(source, file);
    } catch (RuntimeException e) {
      if (isOdd(e)) {
        throw new DamagedException(firstLine(e), e);
      }
      throw e;
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
}
