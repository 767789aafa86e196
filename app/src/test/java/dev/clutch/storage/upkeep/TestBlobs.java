package dev.clutch.storage.upkeep;

import dev.clutch.model.Digest;
import dev.clutch.storage.BlobStore;
import dev.clutch.storage.IncomingBlob;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A real store on a disk of which it can be said how full it is, and that it takes no changes. */
final class TestBlobs implements BlobStore {
  private final BlobStore blobs;

  @Nullable
  Disk disk;

  boolean isReadOnly;

  TestBlobs(BlobStore blobs) {
    this.blobs = blobs;
  }

  private void write() throws IOException {
    if (isReadOnly) {
      throw new IOException("Read-only file system");
    }
  }

  @Override
  public Optional<Path> find(Digest sha256) {
    return blobs.find(sha256);
  }

  @Override
  public IncomingBlob create() throws IOException {
    write();
    return blobs.create();
  }

  @Override
  public boolean delete(Digest sha256) throws IOException {
    write();
    return blobs.delete(sha256);
  }

  @Override
  public Optional<Path> setAside(Digest sha256, Instant now) throws IOException {
    write();
    return blobs.setAside(sha256, now);
  }

  @Override
  public List<Listed> list(int part) throws IOException {
    return blobs.list(part);
  }

  @Override
  public boolean isEmpty() throws IOException {
    return blobs.isEmpty();
  }

  @Override
  public void deleteSetAside(Instant before) throws IOException {
    write();
    blobs.deleteSetAside(before);
  }

  @Override
  public long incoming() {
    return blobs.incoming();
  }

  @Override
  public Disk disk() throws IOException {
    return disk == null ? blobs.disk() : disk;
  }
}
