package dev.clutch.http;

import java.nio.file.Path;

/**
 * What is held of stored files, so that they can be sent at once.
 *
 * @param small those that are read
 * @param large those that are mapped
 */
record StoredBytes(SmallFiles small, Mappings large) {
  /**
   * Returns what holds nothing yet.
   *
   * @param open how many small files are kept open
   * @param mappings how many there may be at once
   */
  static StoredBytes none(int open, int mappings) {
    return new StoredBytes(
        new SmallFiles(open, System::nanoTime), new Mappings(mappings, System::nanoTime));
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
