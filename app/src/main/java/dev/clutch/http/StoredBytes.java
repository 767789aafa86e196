package dev.clutch.http;

import java.nio.file.Path;

/**
 * What is held of stored files, so that they can be sent at once. Those that nobody but the collector lets go of are
 * counted, so that many small files keep no large one from being mapped.
 *
 * @param small those that are read at the first time
 * @param large those that are always mapped
 */
record StoredBytes(Mappings small, Mappings large) {
  private static final int SMALL = 4_096;

  /**
   * Returns what holds nothing yet.
   *
   * @param mappings how many there may be at once of large files
   */
  static StoredBytes none(int mappings) {
    return new StoredBytes(
        new Mappings(SMALL, System::nanoTime), new Mappings(mappings, System::nanoTime));
  }

  /** Lets go of a file that is gone: it takes room on the disk for as long as it is held. */
  void forget(Path path) {
    small.forget(path);
    large.forget(path);
  }

  void forgetAll() {
    small.forgetAll();
    large.forgetAll();
  }
}
