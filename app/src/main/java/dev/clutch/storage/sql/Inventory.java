package dev.clutch.storage.sql;

import dev.clutch.model.ProjectName;
import dev.clutch.storage.FileRow;
import dev.clutch.storage.Pin;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jdbi.v3.core.statement.StatementContext;

/** What is stored, for people who look after it. Thread-safe; made for commands, not for requests. */
public final class Inventory {
  private final Catalog catalog;
  private final PinStore pins;

  public Inventory(Catalog catalog) {
    this.catalog = catalog;
    this.pins = new PinStore(catalog);
  }

  /**
   * A project of which files are stored.
   *
   * @param files how many, core metadata included
   * @param bytes of its blobs; one that several of its files share counts once
   * @param used when somebody last asked for one of them (UTC)
   * @param isPinned whether every file of it is kept whatever happens
   */
  public record StoredProject(
      ProjectName name, long files, long bytes, Instant used, boolean isPinned) {}

  /**
   * A stored file.
   *
   * @param isPinned whether it is kept whatever happens
   */
  public record StoredFile(FileRow row, boolean isPinned) {}

  /**
   * How much is stored.
   *
   * @param projects of which files are stored
   * @param pages project pages, “no such project” not counted
   * @param bytes of all blobs, each counted once
   */
  public record Totals(long projects, long pages, long files, long blobs, long bytes) {}

  /** Returns all projects of which files are stored, by name. */
  public List<StoredProject> projects() {
    return read("ORDER BY f.project, f.filename", Map.of(), files -> {
      Map<String, Summary> summaries = new LinkedHashMap<>();
      files.forEach(file -> summaries
          .computeIfAbsent(file.row.project().value(), name -> new Summary(file.row.project()))
          .add(file));
      return summaries.values().stream().map(Summary::project).toList();
    });
  }

  /** Returns the stored files of a project, by filename. */
  public List<StoredFile> files(ProjectName project) {
    return read(
        "WHERE f.project = :project ORDER BY f.filename, s.url",
        Map.of("project", project.value()),
        Stream::toList);
  }

  /** Returns the sums. */
  public Totals totals() {
    return catalog.withHandle(handle -> handle
        .createQuery("""
            SELECT (SELECT COUNT(DISTINCT project) FROM file),
                   (SELECT COUNT(*) FROM page WHERE present = 1),
                   (SELECT COUNT(*) FROM file),
                   COUNT(*), COALESCE(SUM(size), 0)
            FROM (SELECT sha256, MAX(size) AS size FROM file GROUP BY sha256) AS blob""")
        .map((row, context) -> new Totals(
            row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4), row.getLong(5)))
        .one());
  }

  /** What is read is begun anew where it meets damage: the result is made from the beginning, too. */
  private <R> List<R> read(
      String rest, Map<String, ?> bindings, Function<Stream<StoredFile>, List<R>> result) {
    List<Pin> all = pins.all();
    return catalog.withHandle(handle -> {
      try (Stream<StoredFile> files = handle
          .createQuery(FileStore.SELECT_ROWS + rest)
          .bindMap(bindings)
          .map((row, context) -> file(row, context, all))
          .stream()) {
        return result.apply(files);
      }
    });
  }

  private static StoredFile file(ResultSet row, StatementContext context, List<Pin> pins)
      throws SQLException {
    FileRow file = FileStore.row(row, context);
    return new StoredFile(
        file, pins.stream().anyMatch(pin -> pin.covers(file.project(), file.filename())));
  }

  /** Sums up a project. */
  private static final class Summary {
    private final ProjectName name;
    private final Set<String> blobs = new HashSet<>();
    private long files;
    private long bytes;
    private Instant used = Instant.EPOCH;
    private boolean isPinned = true;

    Summary(ProjectName name) {
      this.name = name;
    }

    void add(StoredFile file) {
      files++;
      if (blobs.add(file.row.sha256().hex())) {
        bytes += file.row.size();
      }
      used = file.row.used().isAfter(used) ? file.row.used() : used;
      isPinned &= file.isPinned;
    }

    StoredProject project() {
      return new StoredProject(name, files, bytes, used, isPinned);
    }
  }
}
