package dev.clutch.storage.sql;

import dev.clutch.model.ProjectName;
import dev.clutch.storage.StoredPage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The project pages of all sources, raw and compressed. Thread-safe. */
public final class PageStore {
  private static final Logger log = LoggerFactory.getLogger(PageStore.class);

  /** The tables with what sources said of projects. */
  private static final List<String> SAID =
      List.of("page", "removed_file", "unreadable_metadata", "digest_conflict", "upload_time");

  private final Catalog catalog;

  public PageStore(Catalog catalog) {
    this.catalog = catalog;
  }

  /** Returns what the source last said of the project, or empty if it was never asked. */
  public Optional<StoredPage> find(long source, ProjectName project) {
    try {
      return read(source, project);
    } catch (UncheckedIOException e) { // the next answer replaces it
      log.warn(
          "a stored page is damaged, its source is asked as if it had never been project={} reason=\"{}\"",
          project,
          e.getMessage());
      return Optional.empty();
    }
  }

  private Optional<StoredPage> read(long source, ProjectName project) {
    return catalog.find(handle -> handle
        .createQuery("""
                    SELECT present, url, content_type, etag, last_modified, serial, fetched, body,
                      quarantined, body_seal, seal
                    FROM page WHERE source = :source AND project = :project""")
        .bind("source", source)
        .bind("project", project.value())
        .map((row, context) -> page(row, source, project))
        .findOne());
  }

  /**
   * What is known of a project without looking into its page.
   *
   * @param fetched when the source last said so (UTC)
   * @param serial the source's serial of its page, or null
   * @param quarantined whether the source forbade its files, and has not offered any since
   */
  public record Standing(Instant fetched, @Nullable Long serial, boolean quarantined) {}

  /** Returns what is known of the project, or empty if the source was never asked for its page. */
  public Optional<Standing> standing(long source, ProjectName project) {
    return catalog.find(handle -> handle
        .createQuery("""
                    SELECT present, url, content_type, etag, last_modified, serial, fetched,
                      quarantined, body_seal, seal FROM page
                    WHERE source = :source AND project = :project""")
        .bind("source", source)
        .bind("project", project.value())
        .map((row, context) -> {
          requireSeal(row, source, project);
          return new Standing(
              Instant.ofEpochMilli(row.getLong("fetched")),
              serial(row),
              row.getInt("quarantined") == 1);
        })
        .findOne());
  }

  /**
   * What is known of a project, to be compared with what its source lists.
   *
   * @param exists false if the source said that there is no such project
   * @param serial the source's serial of its page, or null
   * @param fetched when the source last said so (UTC)
   */
  public record Kept(
      ProjectName project, boolean exists, @Nullable Long serial, Instant fetched) {}

  /** Returns what is known of all projects of which the source said something, in no particular order. */
  public List<Kept> kept(long source) {
    return catalog.withHandle(handle -> handle
        .createQuery("SELECT project, present, serial, fetched FROM page WHERE source = :source")
        .bind("source", source)
        .map((row, context) -> new Kept(
            new ProjectName(row.getString("project")),
            row.getInt("present") == 1,
            serial(row),
            Instant.ofEpochMilli(row.getLong("fetched"))))
        .list());
  }

  /**
   * Keeps what the source said of the project, instead of what it said before.
   *
   * @return false if it could not be written, which has been said
   */
  public boolean save(long source, ProjectName project, StoredPage page) {
    byte[] body = packed(page);
    long bodySeal = Seal.of(body);
    return catalog.write(handle -> handle
        .createUpdate("""
                    INSERT INTO page
                      (source, project, present, url, content_type, etag, last_modified, serial, fetched,
                       body, quarantined, body_seal, seal)
                    VALUES
                      (:source, :project, :present, :url, :type, :etag, :modified, :serial, :fetched,
                       :body, :quarantined, :bodySeal, :seal)
                    ON CONFLICT (source, project) DO UPDATE SET
                      present = excluded.present, url = excluded.url,
                      content_type = excluded.content_type, etag = excluded.etag,
                      last_modified = excluded.last_modified,
                      serial = excluded.serial, fetched = excluded.fetched,
                      body = excluded.body, quarantined = excluded.quarantined,
                      body_seal = excluded.body_seal, seal = excluded.seal""")
        .bind("source", source)
        .bind("project", project.value())
        .bind("present", page.exists() ? 1 : 0)
        .bind("url", page.url())
        .bind("type", page.contentType())
        .bind("etag", page.etag())
        .bind("modified", page.lastModified())
        .bind("serial", page.serial())
        .bind("fetched", page.fetched().toEpochMilli())
        .bind("body", body)
        .bind("quarantined", page.quarantined() ? 1 : 0)
        .bind("bodySeal", bodySeal)
        .bind(
            "seal",
            Seal.of(
                source,
                project.value(),
                page.exists() ? 1 : 0,
                page.url(),
                page.contentType(),
                page.etag(),
                page.lastModified(),
                page.serial(),
                page.quarantined() ? 1 : 0,
                bodySeal))
        .execute());
  }

  /**
   * Notes that the source has confirmed what is stored.
   *
   * @return false if it could not be written, which has been said
   */
  public boolean touch(long source, ProjectName project, Instant fetched) {
    return catalog.write(handle -> handle
        .createUpdate(
            "UPDATE page SET fetched = :fetched WHERE source = :source AND project = :project")
        .bind("fetched", fetched.toEpochMilli())
        .bind("source", source)
        .bind("project", project.value())
        .execute());
  }

  /** Forgets what all sources said of the project and its files, and what was found out about these. */
  public void remove(ProjectName project) {
    catalog.useTransaction(handle -> SAID.forEach(table -> handle
        .createUpdate("DELETE FROM " + table + " WHERE project = :project")
        .bind("project", project.value())
        .execute()));
  }

  private static StoredPage page(ResultSet row, long source, ProjectName project)
      throws SQLException {
    byte[] packed = row.getBytes("body");
    byte[] body = decompress(packed);
    requireSeal(row, source, project);
    long bodySeal = row.getLong("body_seal");
    if (!row.wasNull() && bodySeal != Seal.of(packed)) {
      throw new Seal.BrokenException();
    }
    return new StoredPage(
        row.getInt("present") == 1,
        row.getString("url"),
        row.getString("content_type"),
        row.getString("etag"),
        row.getString("last_modified"),
        serial(row),
        Instant.ofEpochMilli(row.getLong("fetched")),
        body,
        row.getInt("quarantined") == 1);
  }

  /** When it was fetched is not sealed: that is noted anew each time it is confirmed. */
  private static void requireSeal(ResultSet row, long source, ProjectName project)
      throws SQLException {
    Seal.require(
        row,
        source,
        project.value(),
        row.getInt("present"),
        row.getString("url"),
        row.getString("content_type"),
        row.getString("etag"),
        row.getString("last_modified"),
        serial(row),
        row.getInt("quarantined"),
        row.getLong("body_seal"));
  }

  private static @Nullable Long serial(ResultSet row) throws SQLException {
    long serial = row.getLong("serial");
    return row.wasNull() ? null : serial;
  }

  private static byte[] packed(StoredPage page) {
    byte[] packed = page.packed();
    return packed == null ? compress(page.body()) : packed;
  }

  /** A client may be waiting for it, and nothing is sent from here. */
  private static byte[] compress(byte[] body) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(body.length / 4 + 64);
    try (DeflaterOutputStream gzip = new QuickGzip(bytes)) {
      gzip.write(body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static final class QuickGzip extends GZIPOutputStream {
    private static final int BUFFER = 32 * 1024;

    QuickGzip(OutputStream out) throws IOException {
      super(out, BUFFER);
      def.setLevel(Deflater.BEST_SPEED);
    }
  }

  private static byte[] decompress(byte[] body) {
    try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(body))) {
      return gzip.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("its body: " + e.getMessage(), e);
    }
  }
}
