package dev.clutch.storage.sql;

import dev.clutch.model.Filename;
import dev.clutch.model.ProjectName;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What is known about core metadata that no page promises: where it can be had, and where not. Thread-safe. */
public final class MetadataStore {
  private final Catalog catalog;

  public MetadataStore(Catalog catalog) {
    this.catalog = catalog;
  }

  /** How a host of files treats requests for a part of one. */
  public enum Ranges {
    /** It sends the part. */
    HONOURS,
    /** It sends the whole. */
    IGNORES,
    /** It sent parts once, and does no longer. */
    BROKE
  }

  /**
   * What a host did when it was asked.
   *
   * @param asked when (UTC)
   */
  public record Host(Ranges ranges, Instant asked) {}

  /**
   * A wheel as its page described it.
   *
   * @param sha256 the digest that its page promises, or empty
   * @param promise what its page promises about its metadata, or empty
   */
  public record Wheel(String sha256, String promise) {}

  /** Returns what a host did, or empty if it was never asked. */
  public Optional<Host> host(long source, String host) {
    return catalog.withHandle(handle -> handle
        .createQuery("SELECT state, asked FROM range_host WHERE source = :source AND host = :host")
        .bind("source", source)
        .bind("host", host)
        .map((row, context) ->
            new Host(Ranges.valueOf(row.getString(1)), Instant.ofEpochMilli(row.getLong(2))))
        .findOne());
  }

  /** Notes what a host did, instead of what it did before; it is asked again where that can't be written. */
  public void saveHost(long source, String host, Host answer) {
    catalog.write(handle -> handle
        .createUpdate("""
                    INSERT INTO range_host (source, host, state, asked)
                    VALUES (:source, :host, :state, :asked)
                    ON CONFLICT (source, host) DO UPDATE SET
                      state = excluded.state, asked = excluded.asked""")
        .bind("source", source)
        .bind("host", host)
        .bind("state", answer.ranges().name())
        .bind("asked", answer.asked().toEpochMilli())
        .execute());
  }

  /** Returns which wheels of the project have unreadable metadata. */
  public Map<Filename, Wheel> unreadable(long source, ProjectName project) {
    return catalog.withHandle(handle -> handle
        .createQuery("""
                    SELECT filename, sha256, promise FROM unreadable_metadata
                    WHERE source = :source AND project = :project""")
        .bind("source", source)
        .bind("project", project.value())
        .reduceRows(new HashMap<>(), (wheels, row) -> {
          wheels.put(
              new Filename(row.getColumn("filename", String.class)),
              new Wheel(
                  row.getColumn("sha256", String.class), row.getColumn("promise", String.class)));
          return wheels;
        }));
  }

  /**
   * Notes that the metadata of a wheel can't be read.
   *
   * @param reason for people who look into the catalog
   * @param noted when (UTC)
   */
  public void saveUnreadable(
      long source,
      ProjectName project,
      Filename filename,
      Wheel wheel,
      String reason,
      Instant noted) {
    catalog.write(handle -> handle
        .createUpdate("""
                    INSERT INTO unreadable_metadata
                      (source, project, filename, sha256, promise, reason, noted)
                    VALUES (:source, :project, :filename, :sha256, :promise, :reason, :noted)
                    ON CONFLICT (source, project, filename) DO UPDATE SET
                      sha256 = excluded.sha256, promise = excluded.promise,
                      reason = excluded.reason, noted = excluded.noted""")
        .bind("source", source)
        .bind("project", project.value())
        .bind("filename", filename.value())
        .bind("sha256", wheel.sha256())
        .bind("promise", wheel.promise())
        .bind("reason", reason)
        .bind("noted", noted.toEpochMilli())
        .execute());
  }
}
