package dev.clutch.proxy;

import dev.clutch.model.Digest;
import dev.clutch.repository.StoredFile;
import dev.clutch.storage.Admission;
import dev.clutch.storage.BlobStore;
import dev.clutch.upstream.FileDates;
import dev.clutch.upstream.MissingException;
import java.io.IOException;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Receives one file into the store, while its readers follow. */
final class Download {
  private static final Logger log = LoggerFactory.getLogger(Download.class);
  private static final int CHUNK_BYTES = 64 * 1024;

  /** From here on it may take the disk seconds to store a file, for which nobody should wait. */
  static final long LARGE_BYTES = 8 << 20;

  private final Wanted wanted;
  private final Transfer transfer;
  private final Passages passages;
  private final BlobStore blobs;
  private final Admission admission;
  private final Part.Keeper keeper;
  private final StorageNotice notice;
  private FileDates dates = FileDates.NONE;

  Download(
      Wanted wanted,
      Transfer transfer,
      Passages passages,
      BlobStore blobs,
      Admission admission,
      Part.Keeper keeper,
      StorageNotice notice) {
    this.wanted = wanted;
    this.transfer = transfer;
    this.passages = passages;
    this.blobs = blobs;
    this.admission = admission;
    this.keeper = keeper;
    this.notice = notice;
  }

  /**
   * Receives the file. If it can't be stored when part of it has been given to readers already, these are
   * told how to go on by themselves.
   *
   * @param stored is called with the stored file: of one that is not large, before its readers get to its end
   * @return whether it is stored
   * @throws UnstorableException if it can't be stored and nobody was given anything
   */
  boolean run(Consumer<StoredFile> stored)
      throws IOException, MissingException, UnstorableException {
    try {
      return receive(stored);
    } catch (UnresumableException e) {
      if (!transfer.isUntouched()) {
        throw e;
      }
      log.info("download begins anew file={} reason=\"{}\"", wanted.filename(), e.getMessage());
      return receive(stored);
    }
  }

  /** Returns what the host said of the time of the file, once it has been received. */
  FileDates dates() {
    return dates;
  }

  private boolean receive(Consumer<StoredFile> stored)
      throws IOException, MissingException, UnstorableException {
    Checksums checksums = new Checksums(wanted.hashes());
    Reception source = passages.receive(wanted, 0, Long.MAX_VALUE, checksums);
    boolean isLeft = false;
    try {
      source.open();
      dates = source.dates();
      OptionalLong length = source.length();
      Part opened;
      try {
        opened = Part.create(admission, blobs, length.orElse(0));
      } catch (UnstorableException e) {
        e.leave(source);
        isLeft = true;
        throw e;
      }
      try (Part part = opened) {
        transfer.start(part.channel(), length);
        long received = copy(source, part, checksums);
        return received >= 0 && store(part, checksums.sha256(), received, stored);
      }
    } finally {
      if (!isLeft) {
        source.close();
      }
    }
  }

  /** Returns how many bytes it has, or -1 if its readers go on by themselves. */
  private long copy(Reception source, Part part, Checksums checksums)
      throws IOException, MissingException, UnstorableException {
    byte[] chunk = new byte[CHUNK_BYTES];
    long received = 0;
    int count;
    while ((count = source.read(chunk)) >= 0) {
      received += count;
      try {
        part.write(chunk, count);
      } catch (UnstorableException e) {
        if (transfer.isUntouched()) {
          throw e;
        }
        notice.failed(wanted, e);
        transfer.goOnUnstored(new Unstored(received, checksums, Arrays.copyOf(chunk, count)));
        return -1;
      }
      transfer.progressed(received);
    }
    return received;
  }

  private boolean store(Part part, Digest sha256, long received, Consumer<StoredFile> stored) {
    StoredFile file;
    if (received >= LARGE_BYTES) {
      transfer.verified(received);
    }
    try {
      file = new StoredFile(part.commit(sha256, keeper), received, sha256.hex());
    } catch (UnstorableException e) {
      notice.failed(wanted, e);
      transfer.completeUnstored(received);
      return false;
    }
    notice.stored(wanted);
    stored.accept(file);
    transfer.complete(file.path(), file.entityTag(), received);
    return true;
  }
}
