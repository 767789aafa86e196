package dev.clutch.storage.sql;

import dev.clutch.model.Digest;
import dev.clutch.model.Filename;
import dev.clutch.model.ProjectName;
import dev.clutch.storage.FileRow;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** Which blob each file of each source is, and when it was used. Thread-safe. */
public final class FileStore {
  /** Blobs that rows of any table name; others belong to nobody. */
  private static final String NAMED_BLOBS =
      "SELECT sha256 FROM file UNION ALL SELECT sha256 FROM project_list WHERE sha256 IS NOT NULL";

  private static final String COLUMNS =
      "SELECT s.url, f.source, f.project, f.filename, f.sha256, f.size, f.stored, f.used, f.seal ";

  static final String SELECT_ROWS = COLUMNS + "FROM file AS f JOIN source AS s ON s.id = f.source ";

  private static final String SELECT_ALL_ROWS =
      COLUMNS + "FROM file AS f NOT INDEXED JOIN source AS s ON s.id = f.source";

  private final Catalog catalog;

  public FileStore(Catalog catalog) {
    this.catalog = catalog;
  }

  /**
   * Which blob a file is.
   *
   * @param size in bytes
   */
  public record Entry(Digest sha256, long size) {}

  /** Returns which blob the file is, or empty if it was never stored. */
  public Optional<Entry> find(long source, ProjectName project, Filename filename) {
    return catalog.find(handle -> handle
        .createQuery("""
                    SELECT sha256, size, seal FROM file
                    WHERE source = :source AND project = :project AND filename = :filename""")
        .bind("source", source)
        .bind("project", project.value())
        .bind("filename", filename.value())
        .map((row, context) -> {
          Entry entry = entry(row);
          Seal.require(row, sealed(source, project, filename, entry.sha256, entry.size));
          return entry;
        })
        .findOne());
  }

  /**
   * Notes which blob a file is. The blob must be stored already, and verified.
   *
   * @param size in bytes
   * @param stored when (UTC)
   * @return false if it could not be written, which has been said
   */
  public boolean save(
      long source,
      ProjectName project,
      Filename filename,
      Digest sha256,
      long size,
      Instant stored) {
    return catalog.write(handle -> handle
        .createUpdate("""
                    INSERT INTO file
                      (source, project, filename, sha256, size, seal, stored, used, checked)
                    VALUES
                      (:source, :project, :filename, :sha256, :size, :seal, :stored, :stored, :stored)
                    ON CONFLICT (source, project, filename) DO UPDATE SET
                      sha256 = excluded.sha256, size = excluded.size, seal = excluded.seal,
                      stored = excluded.stored, used = excluded.used, checked = excluded.checked""")
        .bind("source", source)
        .bind("project", project.value())
        .bind("filename", filename.value())
        .bind("sha256", sha256.hex())
        .bind("size", size)
        .bind("seal", Seal.of(sealed(source, project, filename, sha256, size)))
        .bind("stored", stored.toEpochMilli())
        .execute());
  }

  /** Returns the files that are this blob. */
  public List<FileRow> rows(Digest sha256) {
    return catalog.withHandle(handle -> handle
        .createQuery(SELECT_ROWS + "WHERE f.sha256 = :sha256")
        .bind("sha256", sha256.hex())
        .map((row, context) -> {
          FileRow file = row(row, context);
          if (!file.sha256().equals(sha256)) {
            throw new Seal.BrokenException(); // of the index
          }
          return file;
        })
        .list());
  }

  /** Returns the stored files of a project, of all sources. */
  public List<FileRow> rows(ProjectName project) {
    return catalog.withHandle(handle -> handle
        .createQuery(SELECT_ROWS + "WHERE f.project = :project ORDER BY f.filename, s.url")
        .bind("project", project.value())
        .map(FileStore::row)
        .list());
  }

  /** Forgets every file that is this blob. */
  public void remove(Digest sha256) {
    catalog.useHandle(handle -> handle
        .createUpdate("DELETE FROM file WHERE sha256 = :sha256")
        .bind("sha256", sha256.hex())
        .execute());
  }

  /**
   * Forgets one file.
   *
   * @return whether it is still the file of the row that was forgotten
   */
  public boolean remove(FileRow row) {
    return catalog.withHandle(handle -> handle
            .createUpdate("""
                    DELETE FROM file
                    WHERE source = (SELECT id FROM source WHERE url = :url) AND project = :project
                      AND filename = :filename AND sha256 = :sha256""")
            .bind("url", row.source())
            .bind("project", row.project().value())
            .bind("filename", row.filename().value())
            .bind("sha256", row.sha256().hex())
            .execute())
        > 0;
  }

  /** Returns how many bytes all blobs of files have, each counted once. */
  public long bytes() {
    return catalog.withHandle(
        handle -> handle.createQuery("""
            SELECT COALESCE(SUM(size), 0)
            FROM (SELECT MAX(size) AS size FROM file GROUP BY sha256) AS blob""").mapTo(Long.class).one());
  }

  /**
   * Notes that files were used.
   *
   * @param sha256 their blobs, in hexadecimal digits
   * @return false if it could not be written, which has been said
   */
  boolean used(Collection<String> sha256, Instant now) {
    return catalog.write(handle -> {
      PreparedBatch batch =
          handle.prepareBatch("UPDATE file SET used = :now WHERE sha256 = :sha256 AND used < :now");
      for (String blob : sha256) {
        batch.bind("now", now.toEpochMilli()).bind("sha256", blob).add();
      }
      batch.execute();
    });
  }

  /** A blob, and when it was last used: the files that share it count together. */
  public record Use(Entry blob, Instant used) {}

  /**
   * Returns blobs, those longest unused first.
   *
   * @param after the one that ended the answer before, or null for the beginning
   */
  public List<Use> leastUsed(@Nullable Use after, int limit) {
    return catalog.withHandle(handle -> handle
        .createQuery("""
            SELECT sha256, MAX(size) AS size, used FROM file AS f
            WHERE (used, sha256) > (:used, :sha256)
              AND NOT EXISTS (
                SELECT 1 FROM file AS g WHERE g.sha256 = f.sha256 AND g.used > f.used)
            GROUP BY used, sha256 ORDER BY used, sha256 LIMIT :limit""")
        .bind("used", after == null ? Long.MIN_VALUE : after.used.toEpochMilli())
        .bind("sha256", after == null ? "" : after.blob.sha256.hex())
        .bind("limit", limit)
        .map((row, context) -> new Use(entry(row), Instant.ofEpochMilli(row.getLong("used"))))
        .list());
  }

  /**
   * Returns the blob whose bytes were compared with their digest longest ago, or empty if none was so
   * before a moment.
   */
  public Optional<Entry> leastChecked(Instant before) {
    return catalog.withHandle(handle -> handle
        .createQuery("""
            SELECT sha256, size FROM file WHERE checked < :before ORDER BY checked LIMIT 1""")
        .bind("before", before.toEpochMilli())
        .map((row, context) -> entry(row))
        .findOne());
  }

  /**
   * Notes that a blob's bytes have been compared with their digest, and are right.
   *
   * @return false if it could not be written, which has been said
   */
  public boolean checked(Digest sha256, Instant now) {
    return catalog.write(handle -> handle
        .createUpdate("UPDATE file SET checked = :now WHERE sha256 = :sha256")
        .bind("now", now.toEpochMilli())
        .bind("sha256", sha256.hex())
        .execute());
  }

  /**
   * Returns blobs in the order of their digests.
   *
   * @param after the digest before the first one, in hexadecimal digits; empty for the beginning
   */
  public List<Entry> blobs(String after, int limit) {
    return catalog.withHandle(handle -> handle
        .createQuery("""
            SELECT sha256, MAX(size) AS size FROM file WHERE sha256 > :after
            GROUP BY sha256 ORDER BY sha256 LIMIT :limit""")
        .bind("after", after)
        .bind("limit", limit)
        .map((row, context) -> entry(row))
        .list());
  }

  /** Whether a row of any table names the blob. */
  public boolean isNamed(Digest blob) {
    return unnamed(List.of(blob)).isEmpty();
  }

  /** Returns the blobs of the project lists. */
  public List<Digest> lists() {
    return catalog.withHandle(handle -> handle
        .createQuery("SELECT sha256 FROM project_list WHERE sha256 IS NOT NULL")
        .map((row, context) -> Digest.sha256(row.getString(1)))
        .list());
  }

  /** Whether the catalog names no blob at all. */
  public boolean namesNone() {
    return catalog
        .withHandle(handle -> handle
            .createQuery("SELECT 1 FROM (" + NAMED_BLOBS + ") AS named LIMIT 1")
            .mapTo(Long.class)
            .findOne())
        .isEmpty();
  }

  /**
   * Returns those of the blobs that no file is, by the rows themselves: it takes as long as reading all of
   * them. What an index says alone may be wrong where its bits have flipped.
   */
  public Set<Digest> unnamedByRows(Collection<Digest> blobs) {
    return catalog.withHandle(handle -> {
      Set<Digest> unnamed = new HashSet<>(blobs);
      try (Stream<FileRow> rows =
          handle.createQuery(SELECT_ALL_ROWS).map(FileStore::row).stream()) {
        rows.forEach(row -> unnamed.remove(row.sha256()));
      }
      return unnamed;
    });
  }

  /** Returns those of the blobs that nothing in the catalog names. */
  public List<Digest> unnamed(Collection<Digest> blobs) {
    if (blobs.isEmpty()) {
      return List.of();
    }
    Set<String> named = catalog.withHandle(handle -> new HashSet<>(handle
        .createQuery("SELECT sha256 FROM (" + NAMED_BLOBS + ") AS named WHERE sha256 IN (<blobs>)")
        .bindList("blobs", blobs.stream().map(Digest::hex).toList())
        .mapTo(String.class)
        .list()));
    return blobs.stream().filter(blob -> !named.contains(blob.hex())).toList();
  }

  private static Entry entry(ResultSet row) throws SQLException {
    return new Entry(Digest.sha256(row.getString("sha256")), row.getLong("size"));
  }

  static FileRow row(ResultSet row, StatementContext context) throws SQLException {
    FileRow file = new FileRow(
        row.getString("url"),
        new ProjectName(row.getString("project")),
        new Filename(row.getString("filename")),
        Digest.sha256(row.getString("sha256")),
        row.getLong("size"),
        Instant.ofEpochMilli(row.getLong("stored")),
        Instant.ofEpochMilli(row.getLong("used")));
    Seal.require(
        row,
        sealed(row.getLong("source"), file.project(), file.filename(), file.sha256(), file.size()));
    return file;
  }

  /** Returns what is sealed of a row, in the order of {@link Seal}. */
  static Object[] sealed(
      long source, ProjectName project, Filename filename, Digest sha256, long size) {
    return new Object[] {source, project.value(), filename.value(), sha256.hex(), size};
  }
}
