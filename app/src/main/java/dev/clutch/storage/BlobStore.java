package dev.clutch.storage;

import dev.clutch.model.Digest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The bytes of files, each named by its SHA-256 digest. Blobs are immutable. Thread-safe. */
public interface BlobStore {
  /** How many parts {@link #list} divides the store into. */
  int PARTS = 1 << 16;

  /** Returns where the blob is, or empty if it is not stored. */
  Optional<Path> find(Digest sha256);

  /**
   * Begins a new blob. Whoever calls this commits or discards it.
   *
   * @throws IOException if there is no room or no right to write
   */
  IncomingBlob create() throws IOException;

  /**
   * Deletes a blob. Whoever has it open may read it to its end.
   *
   * @return false if there was none
   * @throws IOException if it is still there
   */
  boolean delete(Digest sha256) throws IOException;

  /**
   * Takes what lies in a blob's place out of the store and keeps it for people to look at, whatever it is.
   *
   * @return where it is now, or empty if nothing was there
   * @throws IOException if it is still there
   */
  Optional<Path> setAside(Digest sha256, Instant now) throws IOException;

  /**
   * What lies in a blob's place.
   *
   * @param size in bytes
   */
  record Listed(Digest sha256, long size) {}

  /**
   * Returns what lies in the places of blobs, in one part of the store.
   *
   * @param part 0 or more, less than {@link #PARTS}
   * @throws IOException if it can't be read
   */
  List<Listed> list(int part) throws IOException;

  /**
   * Whether nothing lies in the place of any blob. Quick where much is stored.
   *
   * @throws IOException if it can't be read
   */
  boolean isEmpty() throws IOException;

  /**
   * Deletes what was set aside before a moment.
   *
   * @throws IOException if some of it is still there
   */
  void deleteSetAside(Instant before) throws IOException;

  /** Returns how many bytes the blobs have so far that are being written. */
  long incoming();

  /**
   * The disk beneath, in bytes.
   *
   * @param size of the whole
   * @param free for us to write
   */
  record Disk(long size, long free) {}

  /**
   * Returns how full the disk is.
   *
   * @throws IOException if it can't be told
   */
  Disk disk() throws IOException;
}
