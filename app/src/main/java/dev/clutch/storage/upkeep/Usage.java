package dev.clutch.storage.upkeep;

import dev.clutch.storage.sql.FileStore;
import java.util.concurrent.atomic.AtomicLong;

/** How many bytes the blobs of all stored files have, each counted once. Thread-safe. */
final class Usage {
  private final FileStore files;
  private final AtomicLong bytes = new AtomicLong();

  Usage(FileStore files) {
    this.files = files;
    recount();
  }

  /** Asks the catalog. */
  void recount() {
    bytes.set(files.bytes());
  }

  void add(long more) {
    bytes.addAndGet(more);
  }

  long bytes() {
    return bytes.get();
  }
}
