package dev.clutch.storage.sql;

import dev.clutch.model.Digest;
import dev.clutch.storage.StoredList;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.statement.StatementContext;

/** The project lists of all sources. Thread-safe. */
public final class ListStore {
  private final Catalog catalog;

  public ListStore(Catalog catalog) {
    this.catalog = catalog;
  }

  /** Returns the list of the source, or empty if it was never asked for it. */
  public Optional<StoredList> find(long source) {
    return catalog.withHandle(handle ->
        handle.createQuery("""
                    SELECT sha256, url, content_type, etag, last_modified, fetched
                    FROM project_list WHERE source = :source""").bind("source", source).map(ListStore::list).findOne());
  }

  /**
   * Keeps the list of the source, instead of the one before.
   *
   * @return false if it could not be written, which has been said
   */
  public boolean save(long source, StoredList list) {
    Digest sha256 = list.sha256();
    return catalog.write(handle -> handle
        .createUpdate("""
                    INSERT INTO project_list
                      (source, sha256, url, content_type, etag, last_modified, fetched)
                    VALUES (:source, :sha256, :url, :type, :etag, :modified, :fetched)
                    ON CONFLICT (source) DO UPDATE SET
                      sha256 = excluded.sha256, url = excluded.url,
                      content_type = excluded.content_type, etag = excluded.etag,
                      last_modified = excluded.last_modified, fetched = excluded.fetched""")
        .bind("source", source)
        .bind("sha256", sha256 == null ? null : sha256.hex())
        .bind("url", list.url())
        .bind("type", list.contentType())
        .bind("etag", list.etag())
        .bind("modified", list.lastModified())
        .bind("fetched", list.fetched().toEpochMilli())
        .execute());
  }

  private static StoredList list(ResultSet row, StatementContext context) throws SQLException {
    String sha256 = row.getString("sha256");
    return new StoredList(
        sha256 == null ? null : Digest.sha256(sha256),
        row.getString("url"),
        row.getString("content_type"),
        row.getString("etag"),
        row.getString("last_modified"),
        Instant.ofEpochMilli(row.getLong("fetched")));
  }
}
