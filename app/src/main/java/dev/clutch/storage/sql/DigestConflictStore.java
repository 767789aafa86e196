package dev.clutch.storage.sql;

import dev.clutch.model.Digest;
import dev.clutch.model.Filename;
import dev.clutch.model.ProjectName;
import dev.clutch.storage.DigestConflict;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.StatementContext;

/** Which files came to be announced with another digest. Thread-safe. */
public final class DigestConflictStore {
  private static final String SELECT = """
      SELECT s.url, c.project, c.filename, c.first, c.later, c.seen
      FROM digest_conflict AS c JOIN source AS s ON s.id = c.source\s""";

  private final Catalog catalog;

  public DigestConflictStore(Catalog catalog) {
    this.catalog = catalog;
  }

  /** Returns the conflicts of a project at one source, by filename. */
  public List<DigestConflict> of(long source, ProjectName project) {
    return catalog.withHandle(handle -> handle
        .createQuery(
            SELECT + "WHERE c.source = :source AND c.project = :project ORDER BY c.filename")
        .bind("source", source)
        .bind("project", project.value())
        .map(DigestConflictStore::conflict)
        .list());
  }

  /** Returns the conflicts of a project, by filename and source. */
  public List<DigestConflict> of(ProjectName project) {
    return catalog.withHandle(handle -> handle
        .createQuery(SELECT + "WHERE c.project = :project ORDER BY c.filename, s.url")
        .bind("project", project.value())
        .map(DigestConflictStore::conflict)
        .list());
  }

  /** Returns all conflicts, by project, filename and source. */
  public List<DigestConflict> all() {
    return catalog.withHandle(handle -> handle
        .createQuery(SELECT + "ORDER BY c.project, c.filename, s.url")
        .map(DigestConflictStore::conflict)
        .list());
  }

  /**
   * What a page announces of a file.
   *
   * @param first the digest that holds
   * @param later the one that the page has
   */
  public record Announced(Filename filename, Digest first, Digest later) {}

  /**
   * Notes conflicts of a project, each instead of what was noted of the same file before.
   *
   * @param seen when (UTC)
   * @return false if they could not be written, which has been said
   */
  public boolean save(
      long source, ProjectName project, Collection<Announced> conflicts, Instant seen) {
    return catalog.write(handle -> {
      PreparedBatch batch = handle.prepareBatch("""
              INSERT INTO digest_conflict (source, project, filename, first, later, seen)
              VALUES (:source, :project, :filename, :first, :later, :seen)
              ON CONFLICT (source, project, filename) DO UPDATE SET
                later = excluded.later, seen = excluded.seen""");
      conflicts.forEach(conflict -> batch
          .bind("source", source)
          .bind("project", project.value())
          .bind("filename", conflict.filename.value())
          .bind("first", conflict.first.hex())
          .bind("later", conflict.later.hex())
          .bind("seen", seen.toEpochMilli())
          .add());
      batch.execute();
    });
  }

  private static DigestConflict conflict(ResultSet row, StatementContext context)
      throws SQLException {
    return new DigestConflict(
        row.getString("url"),
        new ProjectName(row.getString("project")),
        new Filename(row.getString("filename")),
        Digest.sha256(row.getString("first")),
        Digest.sha256(row.getString("later")),
        Instant.ofEpochMilli(row.getLong("seen")));
  }
}
