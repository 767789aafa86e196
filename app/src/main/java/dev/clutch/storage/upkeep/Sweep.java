package dev.clutch.storage.upkeep;

import dev.clutch.model.Digest;
import dev.clutch.storage.BlobStore;
import dev.clutch.storage.BlobStore.Listed;
import dev.clutch.storage.sql.FileStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Finds blobs that nothing in the catalog names: what a killed process left between the two, and project
 * lists that were replaced. Thread-safe.
 */
final class Sweep {
  /** More are found in the next round. */
  private static final int MAX_FOUND = 100_000;

  private final BlobStore blobs;
  private final FileStore files;
  private final Holdings holdings;

  Sweep(BlobStore blobs, FileStore files, Holdings holdings) {
    this.blobs = blobs;
    this.files = files;
    this.holdings = holdings;
  }

  /**
   * Looks through the store.
   *
   * @param pause called after each folder that holds something
   * @throws IOException if a folder or the catalog can't be read
   */
  List<Listed> find(Pause pause) throws IOException, InterruptedException {
    List<Listed> found = new ArrayList<>();
    for (int part = 0; part < BlobStore.PARTS && found.size() < MAX_FOUND; part++) {
      List<Listed> listed = blobs.list(part);
      if (!listed.isEmpty()) {
        found.addAll(unnamed(listed));
        pause.take();
      }
    }
    return found;
  }

  private List<Listed> unnamed(List<Listed> listed) throws IOException {
    try {
      Set<Digest> unnamed =
          new HashSet<>(files.unnamed(listed.stream().map(Listed::sha256).toList()));
      return listed.stream().filter(blob -> unnamed.contains(blob.sha256())).toList();
    } catch (RuntimeException e) {
      throw new IOException("the catalog can't be read: " + e.getMessage(), e);
    }
  }

  /**
   * Deletes what {@link #find} found, unless something has come to name it.
   *
   * @param failed told of each that could not be deleted
   */
  Freed delete(List<Listed> found, Consumer<IOException> failed) {
    Freed freed = Freed.NOTHING;
    for (Listed blob : found) {
      try {
        if (holdings.sweep(blob.sha256())) {
          freed = freed.plus(new Freed(0, 1, blob.size()));
        }
      } catch (IOException e) {
        failed.accept(e);
      }
    }
    return freed;
  }
}
