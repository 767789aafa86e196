package dev.clutch.proxy;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.clutch.model.Digest;
import dev.clutch.model.Filename;
import dev.clutch.model.ProjectName;
import dev.clutch.proxy.Passages.PassedFile;
import dev.clutch.repository.ArrivingFile;
import dev.clutch.repository.FileMissingException;
import dev.clutch.repository.FileStream;
import dev.clutch.repository.NotNowException;
import dev.clutch.repository.StoredFile;
import dev.clutch.repository.UnavailableException;
import dev.clutch.storage.Admission;
import dev.clutch.storage.BlobStore;
import dev.clutch.storage.IncomingBlob;
import dev.clutch.storage.upkeep.Holdings;
import dev.clutch.upstream.FileDates;
import dev.clutch.upstream.MissingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of one upstream that are not stored, or are arriving. One fetch for each file
 * however many ask for it; it goes on when all of them have left. What can't be stored is passed through.
 */
final class Downloads {
  private static final Logger log = LoggerFactory.getLogger(Downloads.class);

  private record Key(ProjectName project, Filename filename) {
    static Key of(Wanted wanted) {
      return new Key(wanted.project(), wanted.filename());
    }
  }

  /** Is told that a file is stored from now on, on the thread that received it. */
  interface Stored {
    void stored(Wanted wanted, FileDates dates);
  }

  private final String name;
  private final long source;
  private final Passages passages;
  private final BlobStore blobs;
  private final Holdings holdings;
  private final Admission admission;
  private final Keeping keeping;
  private final Stored stored;
  private final Executor threads;
  private final StorageNotice notice = new StorageNotice();
  private final Map<Key, Running> running = new ConcurrentHashMap<>();
  private final LongAdder storedCount = new LongAdder();
  private final LongAdder failedCount = new LongAdder();

  /** A download under way. */
  private record Running(Wanted wanted, Transfer transfer) {}

  /**
   * Files stored a moment ago. Whoever looked into the catalog just before finds them here, and does not
   * fetch them again.
   */
  private final Cache<Key, StoredFile> recent =
      Caffeine.newBuilder().maximumSize(1_000).build();

  /**
   * @param keeping which of them are stored
   * @param threads receive files, one each
   */
  Downloads(
      String name,
      long source,
      Passages passages,
      BlobStore blobs,
      Holdings holdings,
      Admission admission,
      Keeping keeping,
      Stored stored,
      Executor threads) {
    this.name = name;
    this.source = source;
    this.passages = passages;
    this.blobs = blobs;
    this.holdings = holdings;
    this.admission = keeping.limited(admission);
    this.keeping = keeping;
    this.stored = stored;
    this.threads = threads;
  }

  /** Returns what is being fetched under this name, or empty if nothing is. */
  Optional<Wanted> arriving(ProjectName project, Filename filename) {
    return Optional.ofNullable(running.get(new Key(project, filename)))
        .filter(download -> !download.transfer.isEnded())
        .map(download -> download.wanted.behind(false));
  }

  /** Returns what became of downloads since the start. */
  DownloadCounts counts() {
    return new DownloadCounts(running.size(), storedCount.sum(), failedCount.sum());
  }

  /** Whether nothing is being received, for the store or for readers alone. */
  boolean isIdle() {
    return running.isEmpty() && passages.isIdle();
  }

  /** Returns the length of a file in bytes; its source is asked where neither page nor download tell. */
  CompletableFuture<OptionalLong> length(Wanted wanted) {
    OptionalLong announced = announced(wanted);
    return announced.isPresent()
        ? CompletableFuture.completedFuture(announced)
        : passages.length(wanted);
  }

  private OptionalLong announced(Wanted wanted) {
    Running download = running.get(Key.of(wanted));
    OptionalLong announced = download == null ? OptionalLong.empty() : download.transfer.length();
    return announced.isPresent() ? announced : wanted.expected();
  }

  /** Joins the download of a file, or begins it. */
  CompletableFuture<ArrivingFile> open(Wanted wanted) {
    return open(wanted, 0, Long.MAX_VALUE);
  }

  /**
   * Opens a stretch of a file.
   *
   * @param to {@link Long#MAX_VALUE} for the end of the file
   */
  CompletableFuture<ArrivingFile> open(Wanted wanted, long from, long to) {
    CompletableFuture<ArrivingFile> opened = new CompletableFuture<>();
    if (isStored(wanted) && isFollowed(wanted, from, to)) {
      follow(wanted, from, to, opened);
    } else {
      pass(wanted, from, to, opened);
    }
    return opened;
  }

  /**
   * Joins the download of a file that no client has asked for yet, or begins it; one that can't be stored is of
   * no use.
   *
   * @return fails with a {@link NotNowException} if enough of that is under way
   */
  CompletableFuture<ArrivingFile> openBehind(Wanted wanted, Guesses guesses) {
    Running under = running.get(Key.of(wanted));
    if (under != null && !under.transfer.isEnded()) {
      return begun(under.transfer);
    }
    if (!isStored(wanted) || !guesses.tryBegin()) {
      return CompletableFuture.failedFuture(new NotNowException(name));
    }
    Transfer transfer = fetch(wanted.behind(true));
    transfer.settled().whenComplete((stored, failure) -> guesses.end(wanted, failure));
    return begun(transfer);
  }

  private CompletableFuture<ArrivingFile> begun(Transfer transfer) {
    CompletableFuture<ArrivingFile> begun = new CompletableFuture<>();
    transfer.whenBegun((file, failure) -> hand(file, failure, begun));
    return begun;
  }

  private boolean isStored(Wanted wanted) {
    return keeping.stores(wanted.filename(), announced(wanted));
  }

  /** What most of a file is asked of is worth its download; so is a client that goes on with its own. */
  private boolean isFollowed(Wanted wanted, long from, long to) {
    Running download = running.get(Key.of(wanted));
    OptionalLong length = announced(wanted);
    return to == Long.MAX_VALUE
        || (from == 0 && length.isPresent() && to >= length.getAsLong() / 2)
        || (download != null && download.transfer.isNear(to));
  }

  private void follow(Wanted wanted, long from, long to, CompletableFuture<ArrivingFile> opened) {
    fetch(wanted).whenBegun((file, failure) -> {
      if (failure instanceof UnstorableException e) {
        Reception left = from == 0 && to == Long.MAX_VALUE ? e.take().orElse(null) : null;
        if (left == null) {
          pass(wanted, from, to, opened);
        } else {
          hand(passages.open(wanted, left), opened);
        }
      } else {
        hand(file, failure, opened);
      }
    });
  }

  private void pass(Wanted wanted, long from, long to, CompletableFuture<ArrivingFile> opened) {
    boolean isWhole = from == 0 && to == Long.MAX_VALUE;
    whileWanted(passages.open(wanted, from, to), opened).whenComplete((file, failure) -> {
      if (failure instanceof UnresumableException && !isWhole) {
        withoutRanges(wanted, opened);
      } else {
        hand(file, failure, opened);
      }
    });
  }

  /** A stretch costs the whole: that is kept, if it can be. */
  private void withoutRanges(Wanted wanted, CompletableFuture<ArrivingFile> opened) {
    if (!isStored(wanted)) {
      hand(passages.openWithoutRanges(wanted), opened);
      return;
    }
    fetch(wanted).whenBegun((file, failure) -> {
      if (failure instanceof UnstorableException) {
        hand(passages.openWithoutRanges(wanted), opened);
      } else {
        hand(file, failure, opened);
      }
    });
  }

  private void hand(CompletableFuture<PassedFile> passage, CompletableFuture<ArrivingFile> opened) {
    whileWanted(passage, opened).whenComplete((file, failure) -> hand(file, failure, opened));
  }

  /** Who has given up waits for no turn. */
  private static CompletionStage<PassedFile> whileWanted(
      CompletableFuture<PassedFile> passage, CompletionStage<ArrivingFile> opened) {
    opened.whenComplete((file, failure) -> {
      if (failure != null) {
        passage.cancel(false);
      }
    });
    return passage;
  }

  private void hand(
      @Nullable ArrivingFile file,
      @Nullable Throwable failure,
      CompletableFuture<ArrivingFile> opened) {
    if (failure != null) {
      opened.completeExceptionally(translated(failure));
    } else if (!opened.complete(file) && file instanceof PassedFile passed) {
      passed.close();
    }
  }

  private Transfer fetch(Wanted wanted) {
    Running ours = new Running(
        wanted, new Transfer(wanted.newAttemptTag(), wanted.expected(), elsewhere(wanted)));
    Running download = running.compute(
        Key.of(wanted), (key, now) -> now == null || now.transfer.isEnded() ? ours : now);
    if (!download.equals(ours)) {
      return download.transfer;
    }
    begin(ours);
    return ours.transfer;
  }

  private Transfer.Elsewhere elsewhere(Wanted wanted) {
    return new Transfer.Elsewhere() {
      @Override
      public FileStream rest(Unstored unstored, byte[] head) {
        return passages.rest(wanted, unstored, head);
      }

      @Override
      public FileStream stream(long from, long to) {
        return passages.stream(wanted, from, to);
      }
    };
  }

  private void begin(Running download) {
    try {
      threads.execute(() -> run(download));
    } catch (RejectedExecutionException e) {
      end(download);
      download.transfer.fail(new UnavailableException(name, "too many files are being fetched", e));
    }
  }

  private void run(Running download) {
    Wanted wanted = download.wanted;
    Transfer transfer = download.transfer;
    Throwable failure = null;
    boolean isExpected = wanted.isBehind(); // nobody misses it
    try {
      StoredFile before = recent.getIfPresent(Key.of(wanted));
      if (before != null
          && !holdings.isWrong(Digest.sha256(before.entityTag()))
          && isWhole(before)) {
        transfer.complete(before.path(), before.entityTag(), before.length());
      } else {
        receive(wanted, transfer);
      }
    } catch (IOException
        | MissingException
        | UnstorableException
        | RuntimeException
        | Error e) { // or its readers would wait for ever
      failure = translated(e);
      // Most files have no signature.
      isExpected |= e instanceof MissingException && wanted.filename().signed().isPresent();
    }
    end(download);
    if (failure instanceof UnstorableException e) {
      notice.failed(wanted, e);
      transfer.fail(e);
      e.take().ifPresent(Reception::close); // nobody wanted the whole
    } else if (failure != null && isExpected) {
      transfer.fail(failure);
    } else if (failure != null) {
      failedCount.increment();
      if (!(failure instanceof HostDownException)) {
        log.warn(
            "download failed source={} file={} reason=\"{}\"",
            name,
            wanted.filename(),
            Revalidation.reason(failure));
      }
      transfer.fail(failure);
    }
  }

  private void receive(Wanted wanted, Transfer transfer)
      throws IOException, MissingException, UnstorableException {
    Download download = new Download(
        wanted,
        transfer,
        passages,
        blobs,
        admission,
        (blob, sha256, size) -> keep(wanted, blob, sha256, size),
        notice);
    boolean isStored = download.run(file -> {
      recent.put(Key.of(wanted), file);
      storedCount.increment();
    });
    if (isStored) {
      stored.stored(wanted, download.dates());
    }
  }

  private void end(Running download) {
    running.remove(Key.of(download.wanted), download);
  }

  private Path keep(Wanted wanted, IncomingBlob blob, Digest sha256, long size) throws IOException {
    return holdings.keep(blob, source, wanted.project(), wanted.filename(), sha256, size);
  }

  /** Says what the network did in the words of a repository; the store's failures stay what they are. */
  private Throwable translated(Throwable failure) {
    if (failure instanceof MissingException) {
      return new FileMissingException(failure.getMessage() + ", though its page lists it", failure);
    }
    return failure instanceof IOException ? Revalidation.unavailable(name, failure) : failure;
  }

  private static boolean isWhole(StoredFile file) throws IOException {
    return Files.exists(file.path()) && Files.size(file.path()) == file.length();
  }
}
