package dev.clutch.proxy;

import dev.clutch.repository.ArrivingFile;
import dev.clutch.repository.FileStream;
import dev.clutch.repository.UnavailableException;
import dev.clutch.upstream.HttpUpstream;
import dev.clutch.upstream.UpstreamException;
import java.time.InstantSource;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** What is passed on from one upstream to one reader each, and not stored. */
final class Passages {
  private static final byte[] NOTHING = new byte[0];
  private static final Stretch WHOLE = new Stretch(0, Long.MAX_VALUE);

  private final String name;
  private final HttpUpstream upstream;
  private final Reception.Renewal renewal;
  private final Executor threads;
  private final Retries.Pauses pauses;
  private final InstantSource clock;
  private final Turns stretches;
  private final Turns wholes;

  /**
   * Each passage holds a connection to the upstream, with a slow reader for long: there are fewer than are
   * let to a host at once, so that pages and downloads get through.
   *
   * @param renewal of links that have expired
   * @param threads read from the upstream; each reading may take as long as it lets us wait
   */
  Passages(
      String name,
      HttpUpstream upstream,
      Reception.Renewal renewal,
      Executor threads,
      Retries.Pauses pauses,
      InstantSource clock) {
    this.name = name;
    this.upstream = upstream;
    this.renewal = renewal;
    this.threads = threads;
    this.pauses = pauses;
    this.clock = clock;
    this.stretches = new Turns(Math.max(1, upstream.atOnce() / 2));
    this.wholes = new Turns(Math.max(1, upstream.atOnce() * 3 / 4));
  }

  /** Asks for the length of a file, in bytes; empty if its source doesn't tell. */
  CompletableFuture<OptionalLong> length(Wanted file) {
    try {
      return CompletableFuture.supplyAsync(() -> ask(file), threads);
    } catch (RejectedExecutionException e) {
      return CompletableFuture.failedFuture(
          new UnavailableException(name, "too many files are being fetched", e));
    }
  }

  private OptionalLong ask(Wanted file) {
    Reception.refuseIfDown(name, upstream, file);
    try {
      return upstream.length(file.location());
    } catch (UpstreamException e) {
      if (e.isPassing()) {
        return OptionalLong.empty(); // the file itself may come all the same
      }
      throw Revalidation.unavailable(name, e);
    }
  }

  /** Returns the bytes of a file as they will come; nothing is asked for yet. */
  Reception receive(Wanted file, long from, long to, @Nullable Checksums seen) {
    return new Reception(
        name,
        upstream,
        renewal,
        file,
        from,
        to,
        seen,
        new Retries(pauses, clock, System::nanoTime));
  }

  /**
   * Opens a file, or a stretch of one.
   *
   * @param to {@link Long#MAX_VALUE} for the end of the file
   * @return completes when something may be read, or with what went wrong before: with an {@link
   *     UnresumableException} if the upstream sends no stretches. Whoever doesn't want it any longer cancels
   *     it, else it waits for its turn, and keeps it
   */
  CompletableFuture<PassedFile> open(Wanted file, long from, long to) {
    boolean isWhole = isWhole(from, to);
    Reception source = receive(file, from, to, isWhole ? new Checksums(file.hashes()) : null);
    PassThrough stream = isWhole ? whole(source, NOTHING) : stretch(source, from, to);
    return open(file, source, new Stretch(from, to), stream, true);
  }

  /**
   * Opens a file that has been asked for already. Where others are first it is asked for anew when its turn
   * comes: who waits must not hold a connection that a download could have.
   *
   * @param whole nothing was read from it yet
   */
  CompletableFuture<PassedFile> open(Wanted file, Reception whole) {
    PassThrough stream = whole(whole, NOTHING);
    if (stream.tryTurn()) {
      return open(file, whole, WHOLE, stream, true);
    }
    stream.close();
    return open(file, 0, Long.MAX_VALUE);
  }

  /** Opens a file of which the upstream sends no stretches: these are cut out of the whole here. */
  CompletableFuture<PassedFile> openWithoutRanges(Wanted file) {
    Reception source = receive(file, 0, Long.MAX_VALUE, new Checksums(file.hashes()));
    return open(file, source, WHOLE, whole(source, NOTHING), false);
  }

  private CompletableFuture<PassedFile> open(
      Wanted file, Reception source, Stretch stretch, PassThrough stream, boolean hasRanges) {
    CompletableFuture<PassedFile> opened = new CompletableFuture<>();
    CompletionStage<PassedFile> outcome = opened;
    outcome.whenComplete((passed, failure) -> {
      if (failure != null) {
        stream.close();
      }
    });
    stream.onReadable(() -> {
      Throwable failure = stream.failure();
      if (failure != null) {
        opened.completeExceptionally(failure);
      } else {
        opened.complete(new PassedFile(file, source.length(), stretch, stream, hasRanges));
      }
    });
    return opened;
  }

  /** Returns what is left of a file for a reader that has read from its beginning up to there. */
  FileStream rest(Wanted file, Unstored unstored, byte[] head) {
    Reception source =
        receive(file, unstored.received(), Long.MAX_VALUE, unstored.checksums().copy());
    return whole(source, head);
  }

  /** Returns a stretch of a file, which can't be verified, or the whole, which can. */
  FileStream stream(Wanted file, long from, long to) {
    boolean isWhole = isWhole(from, to);
    Reception source = receive(file, from, to, isWhole ? new Checksums(file.hashes()) : null);
    return isWhole ? whole(source, NOTHING) : stretch(source, from, to);
  }

  private PassThrough whole(Reception source, byte[] head) {
    return new PassThrough(source, Transfer.HELD_BACK, head, wholes, threads);
  }

  /** What is held back until its end has come lets the connection go before the reader has read it. */
  private PassThrough stretch(Reception source, long from, long to) {
    int heldBack = to - from <= Transfer.HELD_BACK ? Transfer.HELD_BACK : 0;
    Turns turns = to == Long.MAX_VALUE ? wholes : stretches; // it is asked for as a whole is
    return new PassThrough(source, heldBack, NOTHING, turns, threads);
  }

  /** Whether nothing is being passed on, nor waits to be. */
  boolean isIdle() {
    return stretches.isIdle() && wholes.isIdle();
  }

  private static boolean isWhole(long from, long to) {
    return from == 0 && to == Long.MAX_VALUE;
  }

  /** The bytes from one offset up to another. */
  private record Stretch(long from, long to) {}

  /** A file, or a stretch of one, that nobody else reads. */
  final class PassedFile implements ArrivingFile {
    private final Wanted file;
    private final String entityTag;
    private final OptionalLong length;
    private final Stretch opened;
    private final FileStream stream;
    private final boolean hasRanges;

    private PassedFile(
        Wanted file, OptionalLong length, Stretch opened, FileStream stream, boolean hasRanges) {
      this.file = file;
      this.entityTag = file.newAttemptTag();
      this.length = length;
      this.opened = opened;
      this.stream = stream;
      this.hasRanges = hasRanges;
    }

    @Override
    public OptionalLong length() {
      return length;
    }

    @Override
    public String entityTag() {
      return entityTag;
    }

    @Override
    public boolean isKept() {
      return false;
    }

    @Override
    public CompletionStage<Boolean> settled() {
      return CompletableFuture.completedFuture(false);
    }

    @Override
    public FileStream stream(long from, long to) {
      long end = length.isPresent() && to == length.getAsLong() ? Long.MAX_VALUE : to;
      if (opened.equals(new Stretch(from, to)) || opened.equals(new Stretch(from, end))) {
        return stream;
      }
      if (!hasRanges) {
        return new Cutting(stream, from, to);
      }
      stream.close(); // the length was not known before, nor therefore where the stretch is
      return Passages.this.stream(file, from, to);
    }

    /** Gives it up unread. */
    void close() {
      stream.close();
    }
  }
}
