package dev.clutch.storage.sql;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
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
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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

  /** The tables that say which blobs are whose, and which stay. */
  static final Set<String> NAMING = Set.of("source", "file", "project_list", "pin");

  private static final String ALL = "all: ";

  /** After so many numbers without a row there are none. */
  private static final long LONGEST_GAP = 1L << 40;

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
   * @param lost is told before the new one can be seen if not all could be read
   * @param reason what is wrong with it, in one line
   * @param letGo closes the damaged one: who opened it then would write a log for the new one
   * @throws IOException if no new one can be written; the damaged one is in its place then
   */
  static void mend(
      Path file, Map<String, Long> sources, LostRows lost, String reason, Runnable letGo)
      throws IOException {
    Salvage salvage = new Salvage(file);
    try {
      salvage.make();
      salvage.fill(sources);
      requireWhole(salvage.fresh);
    } catch (IOException e) {
      deleteQuietly(salvage.fresh); // it may be what the disk is full of
      throw e;
    }
    if (salvage.hasLostNames()) {
      lost.note();
    }
    letGo.run();
    Path aside = salvage.replace();
    log.error(
        "the catalog is damaged: a new one was made of what could be read, what is missing is fetched again{}"
            + " file={} aside={} pages={} files={} pins={} unread={} reason=\"{}\"",
        salvage.hasLostNames()
            ? ", and files that nothing names stay until 'clutch gc' is run"
            : "",
        file,
        aside,
        salvage.count("page"),
        salvage.count("file"),
        salvage.count("pin"),
        salvage.unread,
        reason);
  }

  /** Whether something may be nobody's by now that was somebody's. */
  private boolean hasLostNames() {
    return unread.stream().anyMatch(each -> NAMING.contains(each) || each.startsWith(ALL));
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
      withoutLog(target);
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

  /** Only the file itself takes the place of the damaged one: what is committed must lie in there. */
  private static void withoutLog(Connection target) throws SQLException {
    try (Statement statement = target.createStatement();
        ResultSet mode = statement.executeQuery("PRAGMA journal_mode = DELETE")) {
      if (!mode.next() || !"delete".equals(mode.getString(1))) {
        throw new SQLException("it can't do without a write-ahead log");
      }
    }
  }

  /**
   * Looks whether all of a database lies in its file.
   *
   * @throws IOException if some of it is in a log beside it
   */
  static void requireWhole(Path database) throws IOException {
    for (String suffix : List.of("-wal", "-journal")) {
      Path companion = beside(database, suffix);
      if (Files.exists(companion) && Files.size(companion) > 0) {
        throw new IOException(
            "cannot write a new catalog, not all of it is in its file: " + companion + " was left");
      }
    }
  }

  private void copy(Connection target) throws SQLException {
    try (Connection source = DriverManager.getConnection("jdbc:sqlite:" + damaged);
        Statement pragma = source.createStatement()) {
      pragma.execute("PRAGMA writable_schema = ON"); // also reads one that lost its end
      Map<String, List<String>> known = Tables.of(source);
      for (Map.Entry<String, List<String>> table : Tables.of(target).entrySet()) {
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
      unread.add(ALL + e.getMessage());
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
      if (OddRows.isOdd(table, columns.get(i), row.getString(i + 2))) {
        unread.add(table);
        return;
      }
    }
    if (Seal.isBroken(table, columns, values)) {
      unread.add(table);
      return;
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

  /** What belongs to no source can't be told from another's. */
  private void clean(Connection target) throws SQLException {
    try (Statement statement = target.createStatement()) {
      for (Map.Entry<String, List<String>> table : Tables.of(target).entrySet()) {
        if (table.getValue().contains("source")) {
          int deleted = statement.executeUpdate(
              "DELETE FROM " + table.getKey() + " WHERE source NOT IN (SELECT id FROM source)");
          if (deleted > 0) {
            unread.add(table.getKey());
            rows.merge(table.getKey(), (long) -deleted, Long::sum);
          }
        }
      }
    }
  }

  /** A log of the damaged one that stayed would be taken for the new one's. */
  private Path replace() throws IOException {
    Path aside = aside(damaged, Files::createLink);
    try {
      for (String suffix : COMPANIONS) {
        Path companion = beside(damaged, suffix);
        if (Files.exists(companion)) {
          Files.move(companion, beside(aside, suffix), StandardCopyOption.REPLACE_EXISTING);
        }
      }
      Files.move(fresh, damaged, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      if (!Files.exists(damaged)) {
        Files.move(aside, damaged);
      }
      throw e;
    }
    return aside;
  }

  /** Gives a file a second name. */
  interface Linking {
    void link(Path name, Path file) throws IOException;
  }

  /**
   * Gives a damaged catalog a second name, the first one being free: there is a catalog at every moment.
   * Where the disk knows no second names, it is renamed.
   *
   * @return its name aside
   */
  static Path aside(Path damaged, Linking linking) throws IOException {
    for (int number = 1; ; number++) {
      Path aside = beside(damaged, ".damaged-" + number);
      try {
        linking.link(aside, damaged);
        return aside;
      } catch (FileAlreadyExistsException e) {
        // The next number.
      } catch (FileSystemException | UnsupportedOperationException e) {
        if (!Files.exists(aside)) {
          return Files.move(damaged, aside);
        }
      }
    }
  }

  private static void delete(Path database) throws IOException {
    for (String suffix : Stream.concat(Stream.of(""), COMPANIONS.stream()).toList()) {
      Files.deleteIfExists(beside(database, suffix));
    }
  }

  private static void deleteQuietly(Path database) {
    try {
      delete(database);
    } catch (IOException e) {
      log.warn("a half-made catalog is left file={} reason=\"{}\"", database, e.getMessage());
    }
  }

  private static Path beside(Path file, String suffix) {
    return file.resolveSibling(file.getFileName() + suffix);
  }
}
