package dev.clutch.directory;

import dev.clutch.repository.ArrivingFile;
import dev.clutch.repository.MemoryFile;
import dev.clutch.repository.RemoteFile;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/** Core metadata that lies in no file of its own. */
record MetadataFile(MemoryFile file) implements RemoteFile {

  @Override
  public CompletableFuture<OptionalLong> length() {
    return CompletableFuture.completedFuture(file.length());
  }

  @Override
  public CompletableFuture<ArrivingFile> open() {
    return CompletableFuture.completedFuture(file);
  }

  @Override
  public CompletableFuture<ArrivingFile> open(long from, long to) {
    return open();
  }
}
