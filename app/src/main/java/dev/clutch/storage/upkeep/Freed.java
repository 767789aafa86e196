package dev.clutch.storage.upkeep;

/**
 * What was removed, or would be.
 *
 * @param files rows of the catalog
 * @param blobs files on the disk
 * @param bytes that they take there
 */
public record Freed(long files, long blobs, long bytes) {
  static final Freed NOTHING = new Freed(0, 0, 0);

  Freed plus(Freed other) {
    return new Freed(files + other.files, blobs + other.blobs, bytes + other.bytes);
  }
}
