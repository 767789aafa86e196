package dev.clutch.http;

import dev.clutch.repository.FileStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.RetainableByteBuffer;
import org.jspecify.annotations.Nullable;

/** A file that is still arriving, as Jetty reads it. */
final class ArrivingSource implements Content.Source {
  /**
   * For so long a client waits for the next byte at most, whatever keeps it from coming: a source that is silent
   * again and again, a part that still lies far ahead, an end that can't be verified yet. pip, PDM and Poetry give
   * up after 15 s, and would take it for a fault of the network.
   */
  private static final Duration PATIENCE = Duration.ofSeconds(14);

  private static final int CHUNK_BYTES = 64 * 1024;

  private final FileStream stream;
  private final SendBuffers buffers;
  private final Executor executor;
  private final Duration patience;
  private volatile @Nullable Throwable failure;
  private boolean isWaiting = true;
  private long waitingSince;

  /**
   * @param stream is closed at its end, or when it fails
   * @param asked since when its client waits, in nanoseconds of {@link System#nanoTime}
   * @param executor runs what Jetty does when more has come; the thread that brings it has other readers
   */
  ArrivingSource(FileStream stream, long asked, SendBuffers buffers, Executor executor) {
    this(stream, asked, buffers, executor, PATIENCE);
  }

  ArrivingSource(
      FileStream stream, long asked, SendBuffers buffers, Executor executor, Duration patience) {
    this.stream = stream;
    this.waitingSince = asked;
    this.buffers = buffers;
    this.executor = executor;
    this.patience = patience;
  }

  @Override
  public Content.@Nullable Chunk read() {
    Throwable known = failure;
    if (known != null) {
      return Content.Chunk.from(known);
    }
    RetainableByteBuffer buffer = buffers.acquire(CHUNK_BYTES);
    try {
      ByteBuffer bytes = buffer.getByteBuffer();
      bytes.clear();
      int count = stream.read(bytes);
      bytes.flip();
      if (count > 0) {
        isWaiting = false;
        return Content.Chunk.asChunk(bytes, false, buffer);
      }
      buffer.release();
      return count == 0 ? null : end();
    } catch (IOException e) {
      buffer.release();
      fail(e);
      return Content.Chunk.from(e);
    }
  }

  private Content.Chunk end() {
    stream.close();
    return Content.Chunk.EOF;
  }

  @Override
  public void demand(Runnable callback) {
    CompletableFuture<Void> more = new CompletableFuture<>();
    var unused = more.orTimeout(patienceLeft(), TimeUnit.NANOSECONDS)
        .whenComplete((nothing, timeout) -> {
          if (timeout != null) { // a download goes on, for whoever asks again
            fail(new IOException("nothing came for " + patience.toSeconds() + " s", timeout));
          }
          goOn(callback);
        });
    stream.onReadable(() -> more.complete(null));
  }

  /** In nanoseconds. A client that is slow to take what has come waits for nothing meanwhile. */
  private long patienceLeft() {
    long now = System.nanoTime();
    if (!isWaiting) {
      isWaiting = true;
      waitingSince = now;
    }
    return patience.toNanos() - (now - waitingSince);
  }

  private void goOn(Runnable callback) {
    try {
      executor.execute(callback);
    } catch (RejectedExecutionException e) { // the download and its other readers go on
      fail(e);
      callback.run();
    }
  }

  @Override
  public void fail(Throwable cause) {
    failure = cause;
    stream.close();
  }
}
