package dev.clutch.storage.sql;

import dev.clutch.model.Filename;
import dev.clutch.model.ProjectName;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.statement.PreparedBatch;

/** What pages said of stored files before they ceased to list them. Thread-safe. */
public final class RemovedFileStore {
  private final Catalog catalog;

  public RemovedFileStore(Catalog catalog) {
    this.catalog = catalog;
  }

  /** Returns the files of which something is kept, stored or not. */
  public Set<Filename> filenames(long source, ProjectName project) {
    return catalog.withHandle(handle -> new HashSet<>(handle
        .createQuery(
            "SELECT filename FROM removed_file WHERE source = :source AND project = :project")
        .bind("source", source)
        .bind("project", project.value())
        .map((row, context) -> new Filename(row.getString(1)))
        .list()));
  }

  /**
   * Keeps what the page said of files that it doesn't list any more. Where it can't be written, which has
   * been said, they are not listed.
   *
   * @param pages for each of them a page in JSON with that one file
   */
  public void save(long source, ProjectName project, Map<Filename, byte[]> pages) {
    catalog.write(handle -> {
      PreparedBatch batch = handle.prepareBatch("""
              INSERT INTO removed_file (source, project, filename, page, seal)
              VALUES (:source, :project, :filename, :page, :seal)
              ON CONFLICT (source, project, filename) DO UPDATE SET
                page = excluded.page, seal = excluded.seal""");
      pages.forEach((filename, page) -> batch
          .bind("source", source)
          .bind("project", project.value())
          .bind("filename", filename.value())
          .bind("page", page)
          .bind("seal", Seal.of(source, project.value(), filename.value(), page))
          .add());
      batch.execute();
    });
  }

  /** Forgets files that the page lists again. */
  public void remove(long source, ProjectName project, Collection<Filename> filenames) {
    catalog.write(handle -> {
      PreparedBatch batch = handle.prepareBatch("""
              DELETE FROM removed_file
              WHERE source = :source AND project = :project AND filename = :filename""");
      filenames.forEach(filename -> batch
          .bind("source", source)
          .bind("project", project.value())
          .bind("filename", filename.value())
          .add());
      batch.execute();
    });
  }

  /** Returns a page in JSON with a removed file that is still stored, or empty if nothing is kept of it. */
  public Optional<byte[]> page(long source, ProjectName project, Filename filename) {
    return catalog.withHandle(handle -> handle
        .createQuery("""
                    SELECT filename, page, r.seal
                    FROM removed_file AS r JOIN file USING (source, project, filename)
                    WHERE source = :source AND project = :project AND filename = :filename""")
        .bind("source", source)
        .bind("project", project.value())
        .bind("filename", filename.value())
        .map((row, context) -> page(row, source, project))
        .findOne());
  }

  /** Returns a page in JSON for each removed file that is still stored, in the order of their names. */
  public List<byte[]> pages(long source, ProjectName project) {
    return catalog.withHandle(handle -> handle
        .createQuery("""
                    SELECT filename, page, r.seal
                    FROM removed_file AS r JOIN file USING (source, project, filename)
                    WHERE source = :source AND project = :project ORDER BY filename""")
        .bind("source", source)
        .bind("project", project.value())
        .map((row, context) -> page(row, source, project))
        .list());
  }

  private static byte[] page(ResultSet row, long source, ProjectName project) throws SQLException {
    byte[] page = row.getBytes("page");
    Seal.require(row, source, project.value(), row.getString("filename"), page);
    return page;
  }
}
