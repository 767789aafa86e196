package dev.clutch.storage.sql;

import dev.clutch.model.ProjectName;
import dev.clutch.storage.FileRow;
import dev.clutch.storage.Pin;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/**
 * What is stored, project by project and source by source, for people who look after it. Core metadata is
 * not counted among the files, and its bytes are. Thread-safe; made for commands, not for requests.
 */
public final class Stock {
  private static final String METADATA = ".metadata";

  private final Catalog catalog;
  private final FileStore files;
  private final PinStore pins;

  public Stock(Catalog catalog) {
    this.catalog = catalog;
    this.files = new FileStore(catalog);
    this.pins = new PinStore(catalog);
  }

  /**
   * What is stored of a project of one source.
   *
   * @param source its URL
   * @param fetched when the source last said what its page holds (UTC), or null if no page is stored
   * @param files how many
   * @param bytes of all of them
   * @param used when one of them was last asked for (UTC), or null if there is none
   * @param pinned how many of them are never evicted
   */
  public record Holding(
      ProjectName project,
      String source,
      @Nullable Instant fetched,
      long files,
      long bytes,
      @Nullable Instant used,
      long pinned) {
    private Holding withPinned(long count) {
      return new Holding(project, source, fetched, files, bytes, used, count);
    }
  }

  /** Returns what is stored, by project and source. */
  public List<Holding> all() {
    Map<ProjectName, Map<String, Long>> pinned = pinned();
    return catalog
        .withHandle(handle -> handle.createQuery("""
            SELECT s.url, held.project, p.fetched, f.files, f.bytes, f.used
            FROM (SELECT source, project FROM page WHERE present = 1
                  UNION SELECT source, project FROM file) AS held
            JOIN source AS s ON s.id = held.source
            LEFT JOIN page AS p
              ON p.source = held.source AND p.project = held.project AND p.present = 1
            LEFT JOIN (SELECT source, project, SUM(size) AS bytes, MAX(used) AS used,
                              SUM(CASE WHEN filename LIKE '%.metadata' THEN 0 ELSE 1 END) AS files
                       FROM file GROUP BY source, project) AS f
              ON f.source = held.source AND f.project = held.project
            ORDER BY held.project, s.url""").map(Stock::holding).list())
        .stream()
        .map(held -> held.withPinned(
            pinned.getOrDefault(held.project, Map.of()).getOrDefault(held.source, 0L)))
        .toList();
  }

  /** Returns what is stored of a project, by source. */
  public List<Holding> of(ProjectName project) {
    return all().stream().filter(held -> held.project.equals(project)).toList();
  }

  /** Returns how many files are stored. */
  public long files() {
    return catalog.withHandle(handle -> handle
        .createQuery("SELECT COUNT(*) FROM file WHERE filename NOT LIKE '%.metadata'")
        .mapTo(Long.class)
        .one());
  }

  /** Returns the stored files that a pin holds, of all sources, core metadata included. */
  public List<FileRow> held(Pin pin) {
    return files.rows(pin.project()).stream()
        .filter(row -> pin.covers(row.project(), row.filename()))
        .toList();
  }

  /** Returns how many files of each source no eviction takes, for the projects that have pins. */
  private Map<ProjectName, Map<String, Long>> pinned() {
    List<Pin> all = pins.all();
    Set<ProjectName> projects = all.stream().map(Pin::project).collect(Collectors.toSet());
    Map<ProjectName, Map<String, Long>> pinned = new HashMap<>();
    for (ProjectName project : projects) {
      pinned.put(
          project,
          files.rows(project).stream()
              .filter(row -> isFile(row) && isPinned(row, all))
              .collect(Collectors.groupingBy(FileRow::source, Collectors.counting())));
    }
    return pinned;
  }

  private static boolean isPinned(FileRow row, List<Pin> pins) {
    return pins.stream().anyMatch(pin -> pin.covers(row.project(), row.filename()));
  }

  /** Whether the row is a file of its own, and no core metadata of another. */
  public static boolean isFile(FileRow row) {
    return !row.filename().value().endsWith(METADATA);
  }

  private static Holding holding(ResultSet row, StatementContext context) throws SQLException {
    return new Holding(
        new ProjectName(row.getString("project")),
        row.getString("url"),
        moment(row, "fetched"),
        row.getLong("files"),
        row.getLong("bytes"),
        moment(row, "used"),
        0);
  }

  private static @Nullable Instant moment(ResultSet row, String column) throws SQLException {
    long millis = row.getLong(column);
    return row.wasNull() ? null : Instant.ofEpochMilli(millis);
  }
}
