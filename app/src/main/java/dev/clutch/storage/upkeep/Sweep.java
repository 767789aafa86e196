package dev.clutch.storage.upkeep;

import dev.clutch.model.Digest;
import dev.clutch.storage.BlobStore;
import dev.clutch.storage.BlobStore.Listed;
import dev.clutch.storage.sql.FileStore;
import dev.clutch.storage.sql.LostRows;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds blobs that nothing in the catalog names: what a killed process left between the two, and project
 * lists that were replaced. Thread-safe.
 */
final class Sweep {
  private static final Logger log = LoggerFactory.getLogger(Sweep.class);

  /** More are found in the next round. */
  private static final int MAX_FOUND = 100_000;

  private final BlobStore blobs;
  private final FileStore files;
  private final Holdings holdings;
  private final LostRows lost;
  private final InstantSource clock;

  Sweep(BlobStore blobs, FileStore files, Holdings holdings, LostRows lost, InstantSource clock) {
    this.blobs = blobs;
    this.files = files;
    this.holdings = holdings;
    this.lost = lost;
    this.clock = clock;
  }

  /**
   * Whether what nothing names is nobody's. To be asked after {@link #find}, too: the catalog may have lost
   * rows meanwhile.
   */
  boolean isSafe() {
    return !lost.isNoted(clock.instant());
  }

  /** Notes that rows are lost, where the catalog names nothing and blobs are there: it was deleted, say. */
  void compare() throws IOException {
    if (files.namesNone() && isSafe() && !blobs.isEmpty()) {
      lost.note();
      log.warn(
          "the catalog names no file although some are stored: they stay until 'clutch gc' is run");
    }
  }

  /** What nothing names may go, whatever was lost: an operator says so. */
  void allow() throws IOException {
    lost.forget();
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
        found.addAll(unnamed(listed, files::unnamed));
        pause.take();
      }
    }
    return found.isEmpty() ? found : confirmed(found);
  }

  /** It can't be undone: what an index of the catalog says is not enough. */
  private List<Listed> confirmed(List<Listed> found) throws IOException {
    return unnamed(found, files::unnamedByRows);
  }

  private static List<Listed> unnamed(
      List<Listed> listed, Function<List<Digest>, Collection<Digest>> asked) throws IOException {
    try {
      Set<Digest> unnamed =
          new HashSet<>(asked.apply(listed.stream().map(Listed::sha256).toList()));
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
