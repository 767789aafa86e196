package dev.clutch.proxy;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.clutch.model.Digest;
import dev.clutch.model.Filename;
import dev.clutch.model.ProjectName;
import dev.clutch.repository.DigestMismatchException;
import dev.clutch.repository.FileMissingException;
import dev.clutch.repository.StoredFile;
import dev.clutch.repository.UnavailableException;
import dev.clutch.storage.BlobStore;
import dev.clutch.storage.IncomingBlob;
import dev.clutch.storage.sql.FileStore;
import dev.clutch.upstream.Body;
import dev.clutch.upstream.HttpUpstream;
import dev.clutch.upstream.MissingException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of one upstream: those that are stored, and those that are arriving. One fetch for each file
 * however many ask for it; it goes on when all of them have left.
 */
final class Downloads {
  private static final Logger log = LoggerFactory.getLogger(Downloads.class);
  private static final int CHUNK_BYTES = 64 * 1024;

  /**
   * A file as its page describes it.
   *
   * @param location its absolute URL
   * @param hashes the digests it must have; may be empty
   * @param size its length in bytes, or null if the page doesn't say
   */
  record Wanted(
      ProjectName project,
      Filename filename,
      String location,
      Map<String, String> hashes,
      @Nullable Long size) {
    private Key key() {
      return new Key(project, filename);
    }
  }

  /** Is told that a file is stored from now on, on the thread that received it. */
  interface Stored {
    void stored(ProjectName project, Filename filename);
  }

  private record Key(ProjectName project, Filename filename) {}

  private final String name;
  private final long source;
  private final HttpUpstream upstream;
  private final FileStore files;
  private final BlobStore blobs;
  private final Stored stored;
  private final Executor downloads;
  private final InstantSource clock;
  private final Map<Key, Transfer> transfers = new ConcurrentHashMap<>();

  /**
   * Files stored a moment ago. Whoever looked into the catalog just before finds them here, and does not
   * fetch them again.
   */
  private final Cache<Key, StoredFile> recent =
      Caffeine.newBuilder().maximumSize(1_000).build();

  Downloads(
      String name,
      long source,
      HttpUpstream upstream,
      FileStore files,
      BlobStore blobs,
      Stored stored,
      Executor downloads,
      InstantSource clock) {
    this.name = name;
    this.source = source;
    this.upstream = upstream;
    this.files = files;
    this.blobs = blobs;
    this.stored = stored;
    this.downloads = downloads;
    this.clock = clock;
  }

  /** Returns the file if it is stored. A row without its blob, or with one that lost its end, is none. */
  Optional<StoredFile> stored(ProjectName project, Filename filename) {
    FileStore.Entry entry = files.find(source, project, filename).orElse(null);
    if (entry == null) {
      return Optional.empty();
    }
    return blobs
        .find(entry.sha256())
        .flatMap(path -> stored(path, entry.sha256()))
        .filter(file -> file.length() == entry.size());
  }

  /** Returns the file if it is just arriving. Once it has ended, it is stored or it is not. */
  Optional<Transfer> arriving(ProjectName project, Filename filename) {
    return Optional.ofNullable(transfers.get(new Key(project, filename)))
        .filter(transfer -> !transfer.isEnded());
  }

  /** Joins the download of a file, or begins it. */
  Transfer fetch(Wanted wanted) {
    Transfer ours = new Transfer(attemptTag(wanted), expected(wanted));
    Transfer transfer = transfers.computeIfAbsent(wanted.key(), key -> ours);
    if (transfer == ours) {
      begin(wanted, ours);
    }
    return transfer;
  }

  private void begin(Wanted wanted, Transfer transfer) {
    try {
      downloads.execute(() -> run(wanted, transfer));
    } catch (RejectedExecutionException e) {
      transfers.remove(wanted.key(), transfer);
      transfer.fail(new UnavailableException(name, "too many files are being fetched", e));
    }
  }

  private void run(Wanted wanted, Transfer transfer) {
    Throwable failure = null;
    try {
      StoredFile before = recent.getIfPresent(wanted.key());
      if (before != null && isWhole(before)) {
        transfer.complete(before.path(), before.entityTag(), before.length());
      } else {
        receive(wanted, transfer);
      }
    } catch (MissingException e) {
      failure = new FileMissingException(e.getMessage() + ", though its page lists it", e);
    } catch (IOException e) {
      failure = Revalidation.unavailable(name, e);
    } catch (RuntimeException | Error e) { // or its readers would wait for ever
      failure = e;
    }
    transfers.remove(wanted.key(), transfer);
    if (failure != null) {
      log.warn(
          "download failed source={} file={} reason=\"{}\"",
          name,
          wanted.filename(),
          Revalidation.reason(failure));
      transfer.fail(failure);
    }
  }

  private void receive(Wanted wanted, Transfer transfer) throws IOException, MissingException {
    try (Body body = upstream.file(wanted.location())) {
      IncomingBlob blob = blobs.create();
      boolean committed = false;
      try {
        transfer.start(blob.channel(), length(body, wanted));
        Checksums checksums = new Checksums(wanted.hashes());
        long written = copy(body.stream(), blob.channel(), checksums, transfer);
        verify(wanted, transfer.length(), written, checksums);
        Digest sha256 = checksums.sha256();
        Path path = blob.commit(sha256);
        committed = true;
        files.save(source, wanted.project(), wanted.filename(), sha256, written, clock.instant());
        recent.put(wanted.key(), new StoredFile(path, written, sha256.hex()));
        transfer.complete(path, sha256.hex(), written);
        stored.stored(wanted.project(), wanted.filename());
      } finally {
        if (!committed) {
          blob.discard();
        }
      }
    }
  }

  private static OptionalLong length(Body body, Wanted wanted) {
    return body.length().isPresent() ? body.length() : expected(wanted);
  }

  private static OptionalLong expected(Wanted wanted) {
    Long size = wanted.size();
    return size == null ? OptionalLong.empty() : OptionalLong.of(size);
  }

  private static long copy(InputStream from, FileChannel to, Checksums checksums, Transfer transfer)
      throws IOException {
    byte[] chunk = new byte[CHUNK_BYTES];
    long written = 0;
    int count;
    while ((count = from.read(chunk)) >= 0) {
      checksums.update(chunk, count);
      ByteBuffer buffer = ByteBuffer.wrap(chunk, 0, count);
      while (buffer.hasRemaining()) {
        to.write(buffer);
      }
      written += count;
      if (written > transfer.length().orElse(Long.MAX_VALUE)) {
        throw new IOException("more bytes come than were announced");
      }
      transfer.progressed(written);
    }
    return written;
  }

  private void verify(Wanted wanted, OptionalLong announced, long written, Checksums checksums)
      throws IOException {
    if (announced.isPresent() && announced.getAsLong() != written) {
      throw new IOException(wanted.filename()
          + " ended after "
          + written
          + " of "
          + announced.getAsLong()
          + " bytes");
    }
    Optional<String> mismatch = checksums.mismatch();
    if (mismatch.isPresent()) {
      throw new DigestMismatchException(
          name, wanted.filename() + " is not what its page promises: " + mismatch.get(), null);
    }
  }

  private static boolean isWhole(StoredFile file) throws IOException {
    return Files.exists(file.path()) && Files.size(file.path()) == file.length();
  }

  private static Optional<StoredFile> stored(Path path, Digest sha256) {
    try {
      return Optional.of(new StoredFile(path, Files.size(path), sha256.hex()));
    } catch (IOException e) {
      return Optional.empty(); // gone since it was looked for: a miss
    }
  }

  private static String attemptTag(Wanted wanted) {
    String attempt = UUID.randomUUID().toString().substring(0, 8);
    return wanted.hashes().getOrDefault("sha256", "arriving") + "-" + attempt;
  }
}
