package dev.clutch.storage.sql;

import dev.clutch.model.Digest;
import dev.clutch.model.Filename;
import dev.clutch.model.ProjectName;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/** Which blob each file of each source is. Thread-safe. */
public final class FileStore {
  private final Jdbi jdbi;

  public FileStore(Catalog catalog) {
    this.jdbi = catalog.jdbi();
  }

  /**
   * Which blob a file is.
   *
   * @param size in bytes
   */
  public record Entry(Digest sha256, long size) {}

  /** Returns which blob the file is, or empty if it was never stored. */
  public Optional<Entry> find(long source, ProjectName project, Filename filename) {
    return jdbi.withHandle(handle -> handle
        .createQuery("""
                    SELECT sha256, size FROM file
                    WHERE source = :source AND project = :project AND filename = :filename""")
        .bind("source", source)
        .bind("project", project.value())
        .bind("filename", filename.value())
        .map((row, context) -> new Entry(Digest.sha256(row.getString(1)), row.getLong(2)))
        .findOne());
  }

  /**
   * Notes which blob a file is. The blob must be stored already.
   *
   * @param size in bytes
   * @param stored when (UTC)
   */
  public void save(
      long source,
      ProjectName project,
      Filename filename,
      Digest sha256,
      long size,
      Instant stored) {
    jdbi.useHandle(handle -> handle
        .createUpdate("""
                    INSERT INTO file (source, project, filename, sha256, size, stored)
                    VALUES (:source, :project, :filename, :sha256, :size, :stored)
                    ON CONFLICT (source, project, filename) DO UPDATE SET
                      sha256 = excluded.sha256, size = excluded.size, stored = excluded.stored""")
        .bind("source", source)
        .bind("project", project.value())
        .bind("filename", filename.value())
        .bind("sha256", sha256.hex())
        .bind("size", size)
        .bind("stored", stored.toEpochMilli())
        .execute());
  }
}
