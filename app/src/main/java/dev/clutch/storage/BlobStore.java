package dev.clutch.storage;

import dev.clutch.model.Digest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** The bytes of files, each named by its SHA-256 digest. Blobs are immutable. Thread-safe. */
public interface BlobStore {

  /** Returns where the blob is, or empty if it is not stored. */
  Optional<Path> find(Digest sha256);

  /**
   * Begins a new blob. Whoever calls this commits or discards it.
   *
   * @throws IOException if there is no room or no right to write
   */
  IncomingBlob create() throws IOException;
}
