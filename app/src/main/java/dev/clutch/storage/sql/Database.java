package dev.clutch.storage.sql;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
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
  static final String VERSION = "6";

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
        migrate(pool, file);
      }
      return new Database(pool);
    } catch (IOException e) {
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
    for (Throwable each = failure; each != null; each = each.getCause()) {
      if (each instanceof SQLException sql) {
        int code = sql.getErrorCode() & 0xff;
        return code == SQLITE_CORRUPT || code == SQLITE_NOTADB;
      }
    }
    return false;
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
