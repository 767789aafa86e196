package dev.clutch.storage.sql;

import dev.clutch.model.Digest;
import dev.clutch.model.Filename;
import dev.clutch.model.ProjectName;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a new catalog of what can be read of a damaged one.
 *
 * <p>The new one is written beside it and takes its place when it is whole: whoever is killed meanwhile finds
 * the damaged one again. That one is kept as {@code catalog.db.damaged-<n>}, for people; nothing deletes it.
 */
final class Salvage {
  private static final Logger log = LoggerFactory.getLogger(Salvage.class);

  /** SQLite's files beside a database. */
  private static final List<String> COMPANIONS = List.of("-wal", "-shm", "-journal");

  private static final String TABLES =
      "SELECT name FROM %s WHERE type = 'table' AND name NOT LIKE 'sqlite%%' AND name NOT LIKE 'flyway%%'";

  /** After so many numbers without a row there are none. */
  private static final long LONGEST_GAP = 1L << 40;

  /** SQLite notices that a page of it makes no sense, and not that a letter is another. */
  private static final Map<String, Consumer<String>> CHECKS = Map.of(
      "project", ProjectName::new,
      "filename", Filename::new,
      "sha256", Digest::sha256,
      "first", Digest::sha256,
      "later", Digest::sha256,
      "state", MetadataStore.Ranges::valueOf,
      "witness", UploadTimeStore.Witness::valueOf);

  private final Path damaged;
  private final Path fresh;
  private final Map<String, Long> rows = new HashMap<>();
  private final Set<String> unread = new TreeSet<>();

  private Salvage(Path file) {
    this.damaged = file;
    this.fresh = beside(file, ".mending");
  }

  /**
   * Sets a damaged catalog aside and puts a new one in its place.
   *
   * @param sources the numbers of sources that are in use, by their URLs: they stay theirs
   * @param reason what is wrong with it, in one line
   * @throws IOException if no new one can be written; the damaged one is in its place then
   */
  static void mend(Path file, Map<String, Long> sources, String reason) throws IOException {
    Salvage salvage = new Salvage(file);
    salvage.make();
    salvage.fill(sources);
    Path aside = salvage.replace();
    log.error(
        "the catalog is damaged: a new one was made of what could be read, what is missing is fetched again"
            + " file={} aside={} pages={} files={} pins={} unread={} reason=\"{}\"",
        file,
        aside,
        salvage.count("page"),
        salvage.count("file"),
        salvage.count("pin"),
        salvage.unread,
        reason);
  }

  private long count(String table) {
    return rows.getOrDefault(table, 0L);
  }

  private void make() throws IOException {
    delete(fresh);
    try {
      Database.open(fresh).close();
    } catch (Database.DamagedException e) {
      throw new IOException("cannot write a new catalog " + fresh + ": " + e.reason(), e);
    }
  }

  private void fill(Map<String, Long> sources) throws IOException {
    try (Connection target = DriverManager.getConnection("jdbc:sqlite:" + fresh)) {
      target.setAutoCommit(false);
      try (PreparedStatement insert =
          target.prepareStatement("INSERT INTO source (id, url) VALUES (?, ?)")) {
        for (Map.Entry<String, Long> source : sources.entrySet()) {
          insert.setLong(1, source.getValue());
          insert.setString(2, source.getKey());
          insert.execute();
        }
      }
      copy(target);
      clean(target);
      target.commit();
    } catch (SQLException e) {
      throw new IOException("cannot write a new catalog " + fresh + ": " + e.getMessage(), e);
    }
  }

  private void copy(Connection target) throws SQLException {
    try (Connection source = DriverManager.getConnection("jdbc:sqlite:" + damaged);
        Statement pragma = source.createStatement()) {
      pragma.execute("PRAGMA writable_schema = ON"); // also reads one that lost its end
      Map<String, List<String>> known = tables(source);
      for (Map.Entry<String, List<String>> table : tables(target).entrySet()) {
        List<String> columns = new ArrayList<>(table.getValue());
        columns.retainAll(known.getOrDefault(table.getKey(), List.of()));
        if (columns.isEmpty()) {
          unread.add(table.getKey());
        } else {
          copy(source, target, table.getKey(), columns);
        }
      }
    } catch (Unwritable e) {
      throw e.failure;
    } catch (SQLException e) {
      unread.add("all: " + e.getMessage());
    }
  }

  /** What can't be written is another matter than what can't be read. */
  private static final class Unwritable extends RuntimeException {
    private final SQLException failure;

    Unwritable(SQLException failure) {
      super(failure);
      this.failure = failure;
    }
  }

  private static Map<String, List<String>> tables(Connection database) throws SQLException {
    Map<String, List<String>> tables = new LinkedHashMap<>();
    try (Statement statement = database.createStatement()) {
      try (ResultSet names = statement.executeQuery(TABLES.formatted("sqlite_master"))) {
        while (names.next()) {
          tables.put(names.getString(1), new ArrayList<>());
        }
      }
      for (Map.Entry<String, List<String>> table : tables.entrySet()) {
        try (ResultSet columns =
            statement.executeQuery("PRAGMA table_info(" + table.getKey() + ")")) {
          while (columns.next()) {
            table.getValue().add(columns.getString("name"));
          }
        }
      }
    }
    return tables;
  }

  /** Reads a table in the order in which it lies in the file, and goes on behind what can't be read. */
  private void copy(Connection source, Connection target, String table, List<String> columns)
      throws SQLException {
    String names = String.join(", ", columns);
    String marks = columns.stream().map(column -> "?").collect(Collectors.joining(", "));
    String select =
        "SELECT rowid, " + names + " FROM " + table + " NOT INDEXED WHERE rowid > ? ORDER BY rowid";
    try (PreparedStatement insert = target.prepareStatement(
        "INSERT OR IGNORE INTO " + table + " (" + names + ") VALUES (" + marks + ")")) {
      long last = 0;
      long gap = 1;
      while (gap < LONGEST_GAP) {
        long before = last;
        try (PreparedStatement reading = source.prepareStatement(select)) {
          reading.setLong(1, last);
          try (ResultSet found = reading.executeQuery()) {
            while (found.next()) {
              long row = found.getLong(1);
              if (row <= last) {
                throw new SQLException("rows are not in their order");
              }
              write(found, insert, columns, table);
              last = row;
            }
          }
          return;
        } catch (SQLException e) {
          unread.add(table);
          gap = last > before ? 1 : gap * 2;
          last += gap;
        }
      }
    }
  }

  private void write(ResultSet row, PreparedStatement insert, List<String> columns, String table)
      throws SQLException {
    Object[] values = new Object[columns.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = row.getObject(i + 2);
      if (!isRight(columns.get(i), values[i])) {
        unread.add(table);
        return;
      }
    }
    try {
      for (int i = 0; i < values.length; i++) {
        insert.setObject(i + 1, values[i]);
      }
      rows.merge(table, (long) insert.executeUpdate(), Long::sum);
    } catch (SQLException e) {
      throw new Unwritable(e);
    }
  }

  /** Whether the stores can read a value; what is empty means something in some tables. */
  private static boolean isRight(String column, @Nullable Object value) {
    Consumer<String> check = CHECKS.get(column);
    if (check == null || value == null || value.equals("")) {
      return true;
    }
    try {
      check.accept(String.valueOf(value));
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** What belongs to no source can't be told from another's. */
  private static void clean(Connection target) throws SQLException {
    try (Statement statement = target.createStatement()) {
      for (Map.Entry<String, List<String>> table : tables(target).entrySet()) {
        if (table.getValue().contains("source")) {
          statement.executeUpdate(
              "DELETE FROM " + table.getKey() + " WHERE source NOT IN (SELECT id FROM source)");
        }
      }
    }
  }

  /** A log of the damaged one that stayed would be taken for the new one's. */
  private Path replace() throws IOException {
    Path aside = aside();
    for (String suffix : COMPANIONS) {
      Path companion = beside(damaged, suffix);
      if (Files.exists(companion)) {
        Files.move(companion, beside(aside, suffix), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    Files.move(fresh, damaged, StandardCopyOption.ATOMIC_MOVE);
    return aside;
  }

  /** A second name for it, the first one being free: there is a catalog at every moment. */
  private Path aside() throws IOException {
    for (int number = 1; ; number++) {
      Path aside = beside(damaged, ".damaged-" + number);
      try {
        return Files.createLink(aside, damaged);
      } catch (FileAlreadyExistsException e) {
        // The next number.
      } catch (UnsupportedOperationException e) {
        return Files.copy(damaged, aside);
      }
    }
  }

  private static void delete(Path database) throws IOException {
    for (String suffix : Stream.concat(Stream.of(""), COMPANIONS.stream()).toList()) {
      Files.deleteIfExists(beside(database, suffix));
    }
  }

  private static Path beside(Path file, String suffix) {
    return file.resolveSibling(file.getFileName() + suffix);
  }
}
