package dev.clutch.proxy;

import dev.clutch.repository.FileStream;
import dev.clutch.upstream.MissingException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Bytes on their way from an upstream to one reader, stored nowhere. More is fetched when the reader wants
 * more; while it doesn't, no thread is held.
 */
final class PassThrough implements FileStream {
  private static final int CHUNK_BYTES = 64 * 1024;

  private final Bytes source;
  private final int heldBack;
  private final Turns turns;
  private final Executor threads;
  private final Runnable turn = this::beginInTurn;

  private byte[] buffer; // guarded by this
  private int start; // guarded by this
  private int end; // guarded by this
  private boolean isFetching; // guarded by this
  private boolean hasTurn; // guarded by this
  private boolean isReleased; // guarded by this
  private boolean isEnded; // guarded by this
  private boolean isClosed; // guarded by this
  private @Nullable Throwable failure; // guarded by this
  private @Nullable Runnable waiting; // guarded by this

  /**
   * @param source what is passed on; closed here
   * @param heldBack how many bytes at the end are held back until the source has said that it is the end
   * @param head what comes before the source's first byte
   * @param turns bounds how many fetch at once
   */
  PassThrough(Bytes source, int heldBack, byte[] head, Turns turns, Executor threads) {
    this.source = source;
    this.heldBack = heldBack;
    this.turns = turns;
    this.threads = threads;
    this.buffer = head;
    this.end = head.length;
  }

  @Override
  public synchronized int read(ByteBuffer target) throws IOException {
    int count = Math.min(target.remaining(), readable());
    if (count > 0) {
      target.put(buffer, start, count);
      start += count;
      return count;
    }
    if (failure != null) {
      throw new IOException("the transfer broke off: " + failure.getMessage(), failure);
    }
    return isEnded ? -1 : 0;
  }

  /** Returns what went wrong with the source, or null. */
  synchronized @Nullable Throwable failure() {
    return failure;
  }

  private synchronized int readable() {
    return isEnded ? end - start : Math.max(0, end - start - heldBack);
  }

  private synchronized boolean isDecided() {
    return readable() > 0 || isEnded || isClosed || failure != null;
  }

  @Override
  public void onReadable(Runnable action) {
    boolean isDecided;
    synchronized (this) {
      isDecided = isDecided();
      if (!isDecided) {
        waiting = action;
        if (isFetching) {
          return;
        }
        isFetching = true;
      }
    }
    if (isDecided) {
      action.run();
    } else {
      begin();
    }
  }

  private void begin() {
    if (hasTurn()) {
      execute(this::fetch);
      return;
    }
    turns.take(turn);
    if (isClosed() && turns.leave(turn)) { // it was closed before it waited
      execute(this::done);
    }
  }

  /** Takes a turn before there is anything to fetch; false if none is free. */
  boolean tryTurn() {
    boolean isOurs = turns.tryTake();
    synchronized (this) {
      hasTurn = isOurs;
    }
    return isOurs;
  }

  private synchronized boolean isClosed() {
    return isClosed;
  }

  private synchronized boolean hasTurn() {
    return hasTurn;
  }

  private void beginInTurn() {
    synchronized (this) {
      hasTurn = true;
    }
    execute(this::fetch);
  }

  private void execute(Runnable task) {
    try {
      threads.execute(task);
    } catch (RejectedExecutionException e) {
      fail(e);
      done();
    }
  }

  /** Fetches until there is something to read. */
  private void fetch() {
    byte[] chunk = new byte[CHUNK_BYTES];
    try {
      while (!isDecided()) {
        append(chunk, source.read(chunk));
      }
    } catch (IOException
        | MissingException
        | RuntimeException
        | Error e) { // or the reader would wait for ever
      fail(e);
    }
    done();
  }

  private synchronized void append(byte[] chunk, int count) {
    if (count < 0) {
      isEnded = true;
      return;
    }
    int held = end - start;
    byte[] more = new byte[held + count];
    System.arraycopy(buffer, start, more, 0, held);
    System.arraycopy(chunk, 0, more, held, count);
    buffer = more;
    start = 0;
    end = more.length;
  }

  private synchronized void fail(Throwable cause) {
    failure = cause;
  }

  private void done() {
    Runnable action;
    synchronized (this) {
      isFetching = false;
      action = waiting;
      waiting = null;
    }
    releaseIfDone();
    if (action != null) {
      action.run();
    }
  }

  private void releaseIfDone() {
    boolean givesBack;
    synchronized (this) {
      if (isFetching || isReleased || !(isEnded || isClosed || failure != null)) {
        return;
      }
      isReleased = true;
      givesBack = hasTurn;
    }
    source.close();
    if (givesBack) {
      turns.giveBack();
    }
  }

  /** What is being fetched just now is waited for elsewhere. */
  @Override
  public void close() {
    boolean isIdle;
    synchronized (this) {
      isClosed = true;
      isIdle = !isFetching && !isReleased;
    }
    if (isIdle || turns.leave(turn)) {
      execute(this::done); // closing a connection may take a moment
    }
  }
}
