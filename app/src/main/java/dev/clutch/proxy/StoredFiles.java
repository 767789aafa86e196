package dev.clutch.proxy;

import dev.clutch.model.Digest;
import dev.clutch.model.Filename;
import dev.clutch.model.ProjectName;
import dev.clutch.repository.ArrivingFile;
import dev.clutch.repository.FileContent;
import dev.clutch.repository.FileStream;
import dev.clutch.repository.StoredFile;
import dev.clutch.repository.StoredFileLostException;
import dev.clutch.repository.UnavailableException;
import dev.clutch.repository.UnverifiedFile;
import dev.clutch.storage.BlobStore;
import dev.clutch.storage.sql.FileStore;
import dev.clutch.storage.sql.LastUse;
import dev.clutch.storage.upkeep.Holdings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The stored files of one source. One that is sent for the first time after a start is compared with its
 * digest while its readers follow, once however many these are; its end is held back until it has proved to
 * be right. What is damaged is taken out of the store, and is a miss from then on.
 */
final class StoredFiles {
  private static final int CHUNK_BYTES = 256 * 1024;

  private final long source;
  private final FileStore files;
  private final BlobStore blobs;
  private final Holdings holdings;
  private final LastUse uses;
  private final Executor checks;
  private final Map<Digest, Transfer> running = new ConcurrentHashMap<>();

  /**
   * @param checks reads files, one thread for each
   */
  StoredFiles(
      long source,
      FileStore files,
      BlobStore blobs,
      Holdings holdings,
      LastUse uses,
      Executor checks) {
    this.source = source;
    this.files = files;
    this.blobs = blobs;
    this.holdings = holdings;
    this.uses = uses;
    this.checks = checks;
  }

  /**
   * Returns the file if it is stored: a {@link StoredFile}, or an {@link UnverifiedFile} until its bytes have
   * proved to be right. A row without its blob, or with one that lost its end, is none.
   */
  Optional<FileContent> find(ProjectName project, Filename filename) {
    FileStore.Entry entry = files.find(source, project, filename).orElse(null);
    if (entry == null || holdings.isWrong(entry.sha256())) {
      return Optional.empty();
    }
    uses.used(entry.sha256().hex()); // before it is looked for, so that it isn't evicted in between
    Optional<StoredFile> file = blobs
        .find(entry.sha256())
        .flatMap(path -> stored(path, entry.sha256()))
        .filter(found -> found.length() == entry.size());
    if (file.isEmpty()) {
      holdings.setAsideIfBroken(entry.sha256(), entry.size());
    }
    return file.map(found -> holdings.isVerified(entry.sha256()) ? found : new Unverified(found));
  }

  private static Optional<StoredFile> stored(Path path, Digest sha256) {
    try {
      return Optional.of(new StoredFile(path, Files.size(path), sha256.hex()));
    } catch (IOException e) {
      return Optional.empty(); // gone since it was looked for: a miss
    }
  }

  private final class Unverified implements UnverifiedFile {
    private final StoredFile file;

    Unverified(StoredFile file) {
      this.file = file;
    }

    @Override
    public StoredFile file() {
      return file;
    }

    @Override
    public CompletableFuture<OptionalLong> length() {
      return CompletableFuture.completedFuture(OptionalLong.of(file.length()));
    }

    @Override
    public CompletableFuture<ArrivingFile> open() {
      CompletableFuture<ArrivingFile> opened = new CompletableFuture<>();
      check(file).whenBegun((arriving, failure) -> {
        if (failure == null) {
          opened.complete(arriving);
        } else {
          opened.completeExceptionally(failure);
        }
      });
      return opened;
    }

    @Override
    public CompletableFuture<ArrivingFile> open(long from, long to) {
      return open();
    }
  }

  /** Joins the check of a file, or begins it. */
  private Transfer check(StoredFile file) {
    Digest sha256 = Digest.sha256(file.entityTag());
    Transfer ours = new Transfer(
        file.entityTag() + "-" + UUID.randomUUID().toString().substring(0, 8),
        OptionalLong.of(file.length()),
        NOWHERE_ELSE);
    Transfer theirs = running.putIfAbsent(sha256, ours);
    if (theirs != null) {
      return theirs;
    }
    try {
      checks.execute(() -> check(file, sha256, ours));
    } catch (RejectedExecutionException e) {
      running.remove(sha256, ours);
      ours.fail(new UnavailableException("the store", "too many files are being read", e));
    }
    return ours;
  }

  private void check(StoredFile file, Digest sha256, Transfer transfer) {
    Throwable failure;
    try {
      FileChannel channel = FileChannel.open(file.path(), StandardOpenOption.READ);
      transfer.start(channel, OptionalLong.of(file.length())); // which closes it
      failure = compare(sha256, channel, transfer);
    } catch (NoSuchFileException | AccessDeniedException e) {
      failure = lost(sha256, Revalidation.reason(e), e);
    } catch (IOException e) { // too many files are open, say: nothing is wrong with this one
      failure = unreadable(e);
    } catch (RuntimeException | Error e) { // or its readers would wait for ever
      failure = e;
    }
    running.remove(sha256, transfer);
    if (failure == null) {
      transfer.complete(file.path(), file.entityTag(), file.length());
    } else {
      transfer.fail(failure);
    }
  }

  /** Returns what is wrong, or null. */
  private @Nullable Throwable compare(Digest sha256, FileChannel channel, Transfer transfer) {
    try {
      Digest observed = read(channel, transfer);
      if (!observed.equals(sha256)) {
        return lost(sha256, "its digest is " + observed.hex(), null);
      }
      holdings.verified(sha256);
      return null;
    } catch (ClosedByInterruptException e) { // the server stops
      return unreadable(e);
    } catch (IOException e) {
      return lost(sha256, "it can't be read: " + Revalidation.reason(e), e);
    }
  }

  private static UnavailableException unreadable(IOException cause) {
    return new UnavailableException(
        "store", "a stored file can't be read now: " + Revalidation.reason(cause), cause);
  }

  /**
   * Takes it out before its readers learn of it, so that they don't find it once more; unless the same file
   * has been fetched again meanwhile.
   */
  private StoredFileLostException lost(Digest sha256, String reason, @Nullable IOException cause) {
    if (!holdings.isVerified(sha256)) {
      holdings.setAside(sha256, reason);
    }
    return new StoredFileLostException("the stored file is damaged: " + reason, cause);
  }

  private static Digest read(FileChannel channel, Transfer transfer) throws IOException {
    Checksums checksums = new Checksums(Map.of());
    byte[] chunk = new byte[CHUNK_BYTES];
    long position = 0;
    int count;
    while ((count = channel.read(ByteBuffer.wrap(chunk), position)) > 0) {
      checksums.update(chunk, count);
      position += count;
      transfer.progressed(position);
    }
    return checksums.sha256();
  }

  /** All of it is here, or it is damaged. */
  private static final Transfer.Elsewhere NOWHERE_ELSE = new Transfer.Elsewhere() {
    @Override
    public FileStream rest(Unstored unstored, byte[] head) {
      throw new IllegalStateException("a stored file has no rest elsewhere");
    }

    @Override
    public FileStream stream(long from, long to) {
      throw new IllegalStateException("a stored file is nowhere else");
    }
  };
}
