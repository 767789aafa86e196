package dev.clutch.storage.sql;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the pages of links were like that were last believed. Thread-safe. */
public final class LinkPageStore {
  private final Catalog catalog;

  public LinkPageStore(Catalog catalog) {
    this.catalog = catalog;
  }

  /**
   * A page of links.
   *
   * @param files how many it had
   * @param etag as it came, or null
   */
  public record LinkPage(int files, @Nullable String etag) {}

  /** Returns what the source's page was like, or empty if it was never read. */
  public Optional<LinkPage> find(long source) {
    return catalog.withHandle(handle -> handle
        .createQuery("SELECT files, etag FROM link_page WHERE source = :source")
        .bind("source", source)
        .map((row, context) -> new LinkPage(row.getInt("files"), row.getString("etag")))
        .findOne());
  }

  /**
   * Keeps what the source's page is like by now.
   *
   * @return false if it could not be written, which has been said
   */
  public boolean save(long source, LinkPage page) {
    return catalog.write(handle -> handle
        .createUpdate("""
                    INSERT INTO link_page (source, files, etag) VALUES (:source, :files, :etag)
                    ON CONFLICT (source) DO UPDATE SET
                      files = excluded.files, etag = excluded.etag""")
        .bind("source", source)
        .bind("files", page.files)
        .bind("etag", page.etag)
        .execute());
  }
}
