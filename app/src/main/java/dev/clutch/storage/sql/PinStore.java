package dev.clutch.storage.sql;

import dev.clutch.model.Filename;
import dev.clutch.model.ProjectName;
import dev.clutch.storage.Pin;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.statement.StatementContext;

/** What is never evicted. Pins hold for all sources, and for files that are stored later. Thread-safe. */
public final class PinStore {
  private final Catalog catalog;

  public PinStore(Catalog catalog) {
    this.catalog = catalog;
  }

  /**
   * Pins something.
   *
   * @return false if it was pinned already
   */
  public boolean add(Pin pin, Instant now) {
    return catalog.withHandle(handle -> handle
            .createUpdate("""
                    INSERT INTO pin (project, version, filename, pinned)
                    VALUES (:project, :version, :filename, :pinned)
                    ON CONFLICT (project, version, filename) DO NOTHING""")
            .bind("project", pin.project().value())
            .bind("version", version(pin))
            .bind("filename", filename(pin))
            .bind("pinned", now.toEpochMilli())
            .execute())
        == 1;
  }

  /**
   * Unpins what was pinned in the same words.
   *
   * @return false if it was not pinned
   */
  public boolean remove(Pin pin) {
    return catalog.withHandle(handle -> handle
            .createUpdate("""
                    DELETE FROM pin
                    WHERE project = :project AND version = :version AND filename = :filename""")
            .bind("project", pin.project().value())
            .bind("version", version(pin))
            .bind("filename", filename(pin))
            .execute())
        == 1;
  }

  /** Returns all pins, by project. */
  public List<Pin> all() {
    return catalog.withHandle(handle -> handle
        .createQuery(
            "SELECT project, version, filename FROM pin ORDER BY project, version, filename")
        .map(PinStore::pin)
        .list());
  }

  private static String version(Pin pin) {
    String version = pin.version();
    return version == null ? "" : version;
  }

  private static String filename(Pin pin) {
    Filename filename = pin.filename();
    return filename == null ? "" : filename.value();
  }

  private static Pin pin(ResultSet row, StatementContext context) throws SQLException {
    String version = row.getString("version");
    String filename = row.getString("filename");
    return new Pin(
        new ProjectName(row.getString("project")),
        version.isEmpty() ? null : version,
        filename.isEmpty() ? null : new Filename(filename));
  }
}
