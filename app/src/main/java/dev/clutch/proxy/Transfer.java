package dev.clutch.proxy;

import dev.clutch.repository.ArrivingFile;
import dev.clutch.repository.FileStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A file that is arriving, as its readers see it: the bytes so far, and what became of the rest. It belongs
 * to no reader; any number may read from any offset, come late and leave early. They share the writer's
 * channel, so the rename that commits the file can't lose them.
 *
 * <p>The last stretch is not readable before the whole is verified: wrong bytes never look complete.
 *
 * <p>Where the file can't be stored to its end, each reader reads what is there and gets the rest by a
 * transfer of its own.
 */
final class Transfer implements ArrivingFile {
  /** How many bytes at the end are held back until they are known to be right. */
  static final int HELD_BACK = 64 * 1024;

  private static final long NEAR_BYTES = 1_000_000;

  /** Where readers get what is not here. */
  interface Elsewhere {
    /** Returns what is left for a reader that has read everything from the beginning up to there. */
    FileStream rest(Unstored unstored, byte[] head);

    FileStream stream(long from, long to);
  }

  private final String attemptTag;
  private final Elsewhere elsewhere;
  private final CompletableFuture<ArrivingFile> begun = new CompletableFuture<>();
  private final CompletableFuture<Boolean> settled = new CompletableFuture<>();
  private final Object lock = new Object();
  private final List<Runnable> waiting = new ArrayList<>(); // guarded by lock
  private int readers; // guarded by lock
  private @Nullable FileChannel channel; // guarded by lock; null before the start and after the end

  private volatile OptionalLong length;
  private volatile long readable;
  private volatile boolean isWhole;
  private volatile @Nullable Path stored;
  private volatile @Nullable String storedTag;
  private volatile @Nullable Unstored unstored;
  private volatile @Nullable Throwable failure;

  /**
   * @param attemptTag identifies the bytes of this attempt, without quotes
   * @param expected the length that the page announces, in bytes
   */
  Transfer(String attemptTag, OptionalLong expected, Elsewhere elsewhere) {
    this.attemptTag = attemptTag;
    this.elsewhere = elsewhere;
    this.length = expected;
  }

  /** Runs the action on the thread that brings the first bytes, or what went wrong before these. */
  void whenBegun(BiConsumer<? super ArrivingFile, ? super @Nullable Throwable> action) {
    CompletionStage<ArrivingFile> stage = begun;
    stage.whenComplete(action);
  }

  // The writer's side.

  /** Begins, or begins anew while nobody has been given anything. */
  void start(FileChannel part, OptionalLong announced) throws IOException {
    synchronized (lock) {
      if (channel != null) {
        channel.close();
      }
      channel = part;
      length = announced;
    }
  }

  /**
   * @param written bytes in the channel by now
   */
  void progressed(long written) {
    long end = length.orElse(written);
    long free = Math.min(written, end - HELD_BACK);
    if (free > readable) {
      readable = free;
      begun.complete(this);
      wake();
    }
  }

  /** Everything is there and right; whether it can be stored is yet to be seen, and its channel needed. */
  void verified(long written) {
    whole(written);
    tell();
  }

  /** Everything is there, right, and stored. */
  void complete(Path path, String sha256, long written) {
    storedTag = sha256;
    stored = path;
    end(written, true);
  }

  /** Everything is there and right; it is gone when the last reader has left. */
  void completeUnstored(long written) {
    end(written, false);
  }

  private void end(long written, boolean isStored) {
    whole(written);
    settled.complete(isStored);
    tell();
    closeIfUnused();
  }

  private void whole(long written) {
    length = OptionalLong.of(written);
    // The count before the word that it is whole, or a reader takes the old count for the end.
    readable = written;
    isWhole = true;
  }

  /** What has come can't be stored, or not all of it. Readers go on by themselves. */
  void goOnUnstored(Unstored received) {
    unstored = received;
    settled.complete(false);
    tell();
    closeIfUnused();
  }

  /** Whether nothing was given to anybody, so that everything may still begin anew. */
  boolean isUntouched() {
    return readable == 0;
  }

  void fail(Throwable cause) {
    failure = cause;
    settled.completeExceptionally(cause);
    begun.completeExceptionally(cause);
    wake();
    closeIfUnused();
  }

  private void tell() {
    begun.complete(this);
    wake();
  }

  private void wake() {
    List<Runnable> actions;
    synchronized (lock) {
      if (waiting.isEmpty()) {
        return;
      }
      actions = List.copyOf(waiting);
      waiting.clear();
    }
    actions.forEach(Runnable::run);
  }

  // The readers' side.

  @Override
  public OptionalLong length() {
    return length;
  }

  @Override
  public String entityTag() {
    String verified = storedTag;
    return verified == null ? attemptTag : verified;
  }

  @Override
  public boolean isKept() {
    boolean ended = isEnded(); // before the question where it is: that is known by then
    return unstored == null && (!ended || !isWhole || stored != null);
  }

  /** Whether a stretch up to there has arrived, or is about to. */
  boolean isNear(long to) {
    return hasBegun() && to - readable <= NEAR_BYTES;
  }

  private boolean hasBegun() {
    synchronized (lock) {
      return channel != null || isWhole;
    }
  }

  @Override
  public FileStream stream(long from, long to) {
    synchronized (lock) {
      if (channel == null && isEnded() && !isKept()) {
        return elsewhere.stream(from, isToEnd(to) ? Long.MAX_VALUE : to);
      }
      if (channel == null) {
        channel = reopen();
      }
      readers++;
      return new Reader(channel, from, to);
    }
  }

  private boolean isToEnd(long to) {
    return to >= length.orElse(Long.MAX_VALUE);
  }

  private FileChannel reopen() {
    if (failure instanceof RuntimeException ours) { // it broke off before anything of it was sent
      throw ours;
    }
    Path path = stored;
    if (path == null) {
      throw new UncheckedIOException(new IOException("the download has failed", failure));
    }
    try {
      return FileChannel.open(path, StandardOpenOption.READ);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public CompletionStage<Boolean> settled() {
    return settled;
  }

  /** Whether nothing more will come here, nor become of it. */
  boolean isEnded() {
    return settled.isDone();
  }

  private void closeIfUnused() {
    synchronized (lock) {
      if (readers > 0 || channel == null || !isEnded()) {
        return;
      }
      try {
        channel.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      channel = null;
    }
  }

  private final class Reader implements FileStream {
    private final FileChannel bytes;
    private final boolean isWholeWanted;
    private final long to;
    private long position;
    private @Nullable FileStream rest;
    private boolean closed; // guarded by lock

    Reader(FileChannel bytes, long from, long to) {
      this.bytes = bytes;
      this.isWholeWanted = from == 0 && isToEnd(to);
      this.position = from;
      this.to = to;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
      if (rest != null) {
        return rest.read(target);
      }
      boolean complete = isWhole; // before the count: once complete, the count is final
      Unstored ended = unstored;
      long available = Math.min(readable, to);
      if (position < available) {
        return readUpTo(target, available - position);
      }
      if (complete || position >= to) {
        return -1;
      }
      if (ended != null) {
        rest = rest(ended);
        return rest.read(target);
      }
      Throwable cause = failure;
      if (cause != null) {
        throw new IOException("the download broke off: " + cause.getMessage(), cause);
      }
      return 0;
    }

    /** Of the bytes that were held back, those of the partial file are still there. */
    private FileStream rest(Unstored ended) throws IOException {
      if (!isWholeWanted) {
        return elsewhere.stream(position, isToEnd(to) ? Long.MAX_VALUE : to);
      }
      byte[] unwritten = ended.unwritten();
      ByteBuffer head = ByteBuffer.allocate((int) (ended.received() - position));
      head.limit(head.capacity() - unwritten.length);
      while (head.hasRemaining()) {
        readUpTo(head, head.remaining());
      }
      head.limit(head.capacity());
      head.put(unwritten);
      return elsewhere.rest(ended, head.array());
    }

    private int readUpTo(ByteBuffer target, long available) throws IOException {
      int limit = target.limit();
      target.limit(target.position() + (int) Math.min(target.remaining(), available));
      try {
        int count = bytes.read(target, position);
        if (count < 0) {
          throw new IOException("the partial file is shorter than what was written");
        }
        position += count;
        return count;
      } finally {
        target.limit(limit);
      }
    }

    @Override
    public void onReadable(Runnable action) {
      if (rest != null) {
        rest.onReadable(action);
        return;
      }
      synchronized (lock) {
        if (!isWhole && !isEnded() && position >= readable && position < to) {
          waiting.add(action);
          return;
        }
      }
      action.run();
    }

    @Override
    public void close() {
      if (rest != null) {
        rest.close();
      }
      synchronized (lock) {
        if (closed) {
          return;
        }
        closed = true;
        readers--;
      }
      closeIfUnused();
    }
  }
}
