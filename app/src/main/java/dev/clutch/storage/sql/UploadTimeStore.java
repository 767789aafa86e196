package dev.clutch.storage.sql;

import dev.clutch.model.Filename;
import dev.clutch.model.ProjectName;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import org.jdbi.v3.core.statement.PreparedBatch;

/** When files were uploaded, as far as it was learned elsewhere than on their page of today. Thread-safe. */
public final class UploadTimeStore {
  private final Catalog catalog;

  public UploadTimeStore(Catalog catalog) {
    this.catalog = catalog;
  }

  /** Who said when a file was uploaded; the one whose word counts most first. */
  public enum Witness {
    /** The file's page, before it said another time or none. */
    PAGE,
    /** The source's JSON API. */
    JSON_API,
    /** The {@code Last-Modified} of the file itself. */
    LAST_MODIFIED
  }

  /**
   * What is known of a file.
   *
   * @param digest of the bytes that it holds for, {@code algorithm=hex}; empty if nobody told any
   * @param uploaded when (UTC, to the microsecond)
   */
  public record Known(String digest, Instant uploaded, Witness witness) {}

  /** Returns what is known of the files of a project. */
  public Map<Filename, Known> of(long source, ProjectName project) {
    return catalog.withHandle(handle -> {
      Map<Filename, Known> times = new HashMap<>();
      handle
          .createQuery("""
                    SELECT filename, digest, uploaded, witness, seal FROM upload_time
                    WHERE source = :source AND project = :project""")
          .bind("source", source)
          .bind("project", project.value())
          .map((row, context) -> {
            Filename filename = new Filename(row.getString(1));
            Known known = new Known(
                row.getString(2),
                Instant.EPOCH.plus(row.getLong(3), ChronoUnit.MICROS),
                Witness.valueOf(row.getString(4)));
            Seal.require( // what is in the row: an instant of a flipped number has no microseconds
                row,
                source,
                project.value(),
                filename.value(),
                known.digest,
                row.getLong(3),
                known.witness.name());
            return times.put(filename, known);
          })
          .list();
      return times;
    });
  }

  /**
   * Keeps what was learned of files, instead of what was known of them.
   *
   * @return false if it could not be written, which has been said
   */
  public boolean save(long source, ProjectName project, Map<Filename, Known> times) {
    return catalog.write(handle -> {
      PreparedBatch batch = handle.prepareBatch("""
              INSERT INTO upload_time (source, project, filename, digest, uploaded, witness, seal)
              VALUES (:source, :project, :filename, :digest, :uploaded, :witness, :seal)
              ON CONFLICT (source, project, filename) DO UPDATE SET
                digest = excluded.digest, uploaded = excluded.uploaded, witness = excluded.witness,
                seal = excluded.seal""");
      times.forEach((filename, known) -> batch
          .bind("source", source)
          .bind("project", project.value())
          .bind("filename", filename.value())
          .bind("digest", known.digest)
          .bind("uploaded", micros(known))
          .bind("witness", known.witness.name())
          .bind(
              "seal",
              Seal.of(
                  source,
                  project.value(),
                  filename.value(),
                  known.digest,
                  micros(known),
                  known.witness.name()))
          .add());
      batch.execute();
    });
  }

  private static long micros(Known known) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, known.uploaded);
  }
}
