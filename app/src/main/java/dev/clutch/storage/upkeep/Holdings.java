package dev.clutch.storage.upkeep;

import dev.clutch.model.Digest;
import dev.clutch.model.Filename;
import dev.clutch.model.ProjectName;
import dev.clutch.storage.BlobStore;
import dev.clutch.storage.FileRow;
import dev.clutch.storage.IncomingBlob;
import dev.clutch.storage.sql.FileStore;
import dev.clutch.storage.sql.LastUse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Blobs and the rows that name them, changed together: first the blob, then its row; first the rows away,
 * then the blob. Whatever dies in between leaves a blob that nobody names, and that is swept. Thread-safe.
 */
public final class Holdings {
  private static final Logger log = LoggerFactory.getLogger(Holdings.class);
  private static final int STRIPES = 256;

  private final BlobStore blobs;
  private final FileStore files;
  private final LastUse uses;
  private final Usage usage;
  private final Gone gone;
  private final InstantSource clock;
  private final AtomicLong damaged = new AtomicLong();
  private final Verdicts verdicts = new Verdicts();

  /**
   * Storing a blob and removing the same one exclude each other, or it could be taken from under the row
   * that is just being written. Only those wait for each other whose digests share a stripe.
   */
  private final List<ReentrantLock> stripes =
      IntStream.range(0, STRIPES).mapToObj(stripe -> new ReentrantLock()).toList();

  Holdings(
      BlobStore blobs, FileStore files, LastUse uses, Usage usage, Gone gone, InstantSource clock) {
    this.blobs = blobs;
    this.files = files;
    this.uses = uses;
    this.usage = usage;
    this.gone = gone;
    this.clock = clock;
  }

  /** Writes a row that names a blob. */
  public interface Row {
    /** Returns false if it could not be written, which has been said. */
    boolean save();
  }

  /**
   * Stores a file: its blob, then the row that names it.
   *
   * @param blob all bytes of it, verified
   * @param size in bytes
   * @return where the blob is
   * @throws IOException if the blob could not be stored. A row that could not be written is no failure: the
   *     file is fetched again when it is asked for later.
   */
  public Path keep(
      IncomingBlob blob,
      long source,
      ProjectName project,
      Filename filename,
      Digest sha256,
      long size)
      throws IOException {
    Named file = new Named(source, project, filename);
    FileStore.Entry before = find(file);
    uses.used(sha256.hex());
    Path path = keep(blob, sha256, () -> save(file, sha256, size));
    if (before != null && !before.sha256().equals(sha256)) {
      replaced(before);
    }
    return path;
  }

  private record Named(long source, ProjectName project, Filename filename) {}

  private FileStore.@Nullable Entry find(Named file) {
    try {
      return files.find(file.source, file.project, file.filename).orElse(null);
    } catch (RuntimeException e) {
      return null; // said where the row can't be written
    }
  }

  private boolean save(Named file, Digest sha256, long size) {
    try {
      boolean isCounted = !files.rows(sha256).isEmpty();
      boolean isSaved =
          files.save(file.source, file.project, file.filename, sha256, size, clock.instant());
      usage.add(isSaved && !isCounted ? size : 0);
      return isSaved;
    } catch (RuntimeException e) {
      log.warn(
          "a stored file is not noted, it is fetched again later file={} reason=\"{}\"",
          file.filename,
          e.getMessage());
      return false;
    }
  }

  private void replaced(FileStore.Entry before) {
    try {
      if (sweep(before.sha256())) {
        usage.add(-before.size());
      }
    } catch (IOException e) {
      log.warn("could not delete a replaced file, it is swept later reason=\"{}\"", e.getMessage());
    }
  }

  /**
   * Stores a blob, then the row that names it, whatever kind of row that is.
   *
   * @throws IOException if the blob could not be stored; the row is not written then
   */
  public Path keep(IncomingBlob blob, Digest sha256, Row row) throws IOException {
    return locked(sha256, () -> {
      Path path = blob.commit(sha256);
      verdicts.right(sha256);
      row.save();
      return path;
    });
  }

  /**
   * Removes a blob and the rows of all files that are it, unless it was used a moment ago.
   *
   * @throws IOException if it could not be removed
   */
  Freed evict(Digest sha256) throws IOException {
    return locked(sha256, () -> {
      if (uses.isRecent(sha256)) {
        return Freed.NOTHING;
      }
      List<FileRow> rows = forget(sha256);
      try {
        return new Freed(rows.size(), blobs.delete(sha256) ? 1 : 0, size(rows));
      } catch (IOException e) {
        usage.add(size(rows)); // it still takes its place
        throw e;
      }
    });
  }

  /**
   * Removes a file, and its blob unless another row names it.
   *
   * @throws IOException if its bytes could not be removed; the row is gone then
   */
  Freed remove(FileRow row) throws IOException {
    return locked(row.sha256(), () -> {
      if (!files.remove(row)) {
        return Freed.NOTHING;
      }
      gone.fileGone(row.project(), row.filename());
      if (!files.rows(row.sha256()).isEmpty()) {
        return new Freed(1, 0, 0);
      }
      usage.add(-row.size());
      return sweep(row.sha256()) ? new Freed(1, 1, row.size()) : new Freed(1, 0, 0);
    });
  }

  /**
   * Deletes a blob that nothing in the catalog names.
   *
   * @return false if something names it, or it isn't there
   * @throws IOException if it could not be deleted
   */
  boolean sweep(Digest sha256) throws IOException {
    return locked(sha256, () -> !files.isNamed(sha256) && blobs.delete(sha256));
  }

  /**
   * Takes what lies in a blob's place out of the store, and forgets the files that were it: whoever asks
   * for them next fetches them. What was wrong is kept aside.
   *
   * @param reason what is wrong with it, in one line
   * @return false if that could not be done, which has been said
   */
  public boolean setAside(Digest sha256, String reason) {
    try {
      locked(sha256, () -> {
        Path aside = blobs.setAside(sha256, clock.instant()).orElse(null);
        List<FileRow> rows = forget(sha256);
        damaged.addAndGet(aside == null ? 0 : 1);
        log.error(
            "a stored file is {}, it will be fetched again sha256={} files={} aside={} reason=\"{}\"",
            aside == null ? "gone" : "damaged",
            sha256.hex(),
            rows.stream().map(row -> row.filename().value()).toList(),
            aside,
            reason);
        return rows;
      });
      verdicts.forget(sha256);
      return true;
    } catch (IOException e) {
      verdicts.wrong(sha256);
      tell(sha256);
      log.error(
          "a stored file is damaged and can't be set aside sha256={} reason=\"{}\" failure=\"{}\"",
          sha256.hex(),
          reason,
          e.getMessage());
      return false;
    }
  }

  /** Takes back what is known of the bytes of a blob: they are compared anew before they are next sent. */
  void doubt(Digest sha256) {
    verdicts.forget(sha256);
    tell(sha256);
  }

  /** What is wrong and stays where it is must not be given from memory either. */
  private void tell(Digest sha256) {
    try {
      files.rows(sha256).forEach(row -> gone.fileGone(row.project(), row.filename()));
    } catch (RuntimeException e) {
      log.warn(
          "the catalog can't be read, hits of a damaged file are not dropped sha256={} reason=\"{}\"",
          sha256.hex(),
          e.getMessage());
    }
  }

  /** Returns how many blobs were set aside since the start. */
  public long damaged() {
    return damaged.get();
  }

  /**
   * Sets a blob aside that is not there, or not whole. It is looked at again, for it may have come
   * meanwhile.
   *
   * @param size that it should have, in bytes
   */
  public void setAsideIfBroken(Digest sha256, long size) {
    try {
      locked(
          sha256,
          () ->
              isWhole(sha256, size) || setAside(sha256, "its bytes are not there, or not " + size));
    } catch (IOException e) {
      // Nothing in here reads or writes but what catches it itself.
      throw new UncheckedIOException(e);
    }
  }

  private boolean isWhole(Digest sha256, long size) {
    try {
      Path path = blobs.find(sha256).orElse(null);
      return path != null && Files.size(path) == size;
    } catch (IOException e) {
      return false;
    }
  }

  private List<FileRow> forget(Digest sha256) {
    List<FileRow> rows = files.rows(sha256);
    files.remove(sha256);
    rows.forEach(row -> gone.fileGone(row.project(), row.filename()));
    usage.add(-size(rows));
    return rows;
  }

  /** Whether this process has compared the bytes of a blob with their digest, and they were right. */
  public boolean isVerified(Digest sha256) {
    return verdicts.isRight(sha256);
  }

  /** Whether the bytes of a blob were found to be wrong, and could not be taken out of the store. */
  public boolean isWrong(Digest sha256) {
    return verdicts.isWrong(sha256);
  }

  /** Notes that the bytes of a blob have been compared with their digest, and are right. */
  public void verified(Digest sha256) {
    verdicts.right(sha256);
  }

  private static long size(List<FileRow> rows) {
    return rows.stream().mapToLong(FileRow::size).max().orElse(0);
  }

  private interface Work<T> {
    T run() throws IOException;
  }

  /** A catalog that fails is a disk that fails. */
  private <T> T locked(Digest sha256, Work<T> work) throws IOException {
    ReentrantLock lock = stripes.get(Integer.parseInt(sha256.hex().substring(0, 2), 16));
    lock.lock();
    try {
      return work.run();
    } catch (RuntimeException e) {
      throw new IOException("the catalog fails: " + e.getMessage(), e);
    } finally {
      lock.unlock();
    }
  }
}
