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
import org.jspecify.annotations.Nullable;

/**
 * A file that is arriving, as its readers see it: the bytes so far, and what became of the rest. It belongs
 * to no reader; any number may read from any offset, come late and leave early. They share the writer's
 * channel, so the rename that commits the file can't lose them.
 *
 * <p>The last stretch is not readable before the whole is verified: wrong bytes never look complete.
 */
final class Transfer implements ArrivingFile {
  /** How many bytes at the end are held back until they are known to be right. */
  static final int HELD_BACK = 64 * 1024;

  private final String attemptTag;
  private final CompletableFuture<ArrivingFile> begun = new CompletableFuture<>();
  private final Object lock = new Object();
  private final List<Runnable> waiting = new ArrayList<>(); // guarded by lock
  private int readers; // guarded by lock
  private @Nullable FileChannel channel; // guarded by lock; null before the start and after the end

  private volatile OptionalLong length;
  private volatile long readable;
  private volatile @Nullable Path stored;
  private volatile @Nullable String storedTag;
  private volatile @Nullable Throwable failure;

  /**
   * @param attemptTag identifies the bytes of this attempt, without quotes
   * @param expected the length that the page announces, in bytes
   */
  Transfer(String attemptTag, OptionalLong expected) {
    this.attemptTag = attemptTag;
    this.length = expected;
  }

  /** Completes when the first bytes may be read, or with what went wrong before that. */
  CompletableFuture<ArrivingFile> begun() {
    return begun.copy();
  }

  // The writer's side.

  void start(FileChannel part, OptionalLong announced) {
    synchronized (lock) {
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

  /** Everything is there, right, and stored. */
  void complete(Path path, String sha256, long written) {
    length = OptionalLong.of(written);
    storedTag = sha256;
    // The count before the word that it is stored, or a reader takes the old count for the end.
    readable = written;
    stored = path;
    begun.complete(this);
    wake();
    closeIfUnused();
  }

  void fail(Throwable cause) {
    failure = cause;
    begun.completeExceptionally(cause);
    wake();
    closeIfUnused();
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
  public FileStream stream(long from, long to) {
    synchronized (lock) {
      if (channel == null) {
        channel = reopen();
      }
      readers++;
      return new Reader(channel, from, to);
    }
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

  /** Whether it is stored, or has failed. */
  boolean isEnded() {
    return stored != null || failure != null;
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
    private final long to;
    private long position;
    private boolean closed;

    Reader(FileChannel bytes, long from, long to) {
      this.bytes = bytes;
      this.position = from;
      this.to = to;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
      boolean complete = stored != null; // before the count: once complete, the count is final
      long available = Math.min(readable, to);
      if (position < available) {
        return readUpTo(target, available - position);
      }
      if (complete || position >= to) {
        return -1;
      }
      Throwable cause = failure;
      if (cause != null) {
        throw new IOException("the download broke off: " + cause.getMessage(), cause);
      }
      return 0;
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
      synchronized (lock) {
        if (!isEnded() && position >= readable && position < to) {
          waiting.add(action);
          return;
        }
      }
      action.run();
    }

    @Override
    public void close() {
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
