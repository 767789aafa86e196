package dev.clutch.proxy;

import dev.clutch.storage.BlobStore;
import dev.clutch.storage.sql.Catalog;
import dev.clutch.storage.sql.DigestConflictStore;
import dev.clutch.storage.sql.FileStore;
import dev.clutch.storage.sql.LinkPageStore;
import dev.clutch.storage.sql.ListStore;
import dev.clutch.storage.sql.MetadataStore;
import dev.clutch.storage.sql.PageStore;
import dev.clutch.storage.sql.RemovedFileStore;
import dev.clutch.storage.sql.StoredNames;
import dev.clutch.storage.sql.UploadTimeStore;
import dev.clutch.storage.upkeep.Upkeep;

/**
 * Where what one upstream said is kept.
 *
 * @param source the number under which its pages and files are kept
 */
public record Stores(
    long source,
    PageStore pages,
    ListStore lists,
    FileStore files,
    StoredNames names,
    RemovedFileStore removed,
    DigestConflictStore conflicts,
    MetadataStore metadata,
    UploadTimeStore times,
    LinkPageStore linkPages,
    BlobStore blobs,
    Upkeep upkeep) {

  /**
   * Returns those of the upstream at an address.
   *
   * @param url what is kept is found again by it
   */
  public static Stores of(Catalog catalog, String url, BlobStore blobs, Upkeep upkeep) {
    return new Stores(
        catalog.source(url),
        new PageStore(catalog),
        new ListStore(catalog),
        new FileStore(catalog),
        new StoredNames(catalog),
        new RemovedFileStore(catalog),
        new DigestConflictStore(catalog),
        new MetadataStore(catalog),
        new UploadTimeStore(catalog),
        new LinkPageStore(catalog),
        blobs,
        upkeep);
  }
}
