package dev.clutch.http;

import dev.clutch.repository.FileStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.RetainableByteBuffer;
import org.jspecify.annotations.Nullable;

/** A file that is still arriving, as Jetty reads it. */
final class ArrivingSource implements Content.Source {
  private static final int CHUNK_BYTES = 64 * 1024;

  private final FileStream stream;
  private final SendBuffers buffers;
  private final Executor executor;
  private volatile @Nullable Throwable failure;

  /**
   * @param stream is closed at its end, or when it fails
   * @param executor runs what Jetty does when more has come; the thread that brings it has other readers
   */
  ArrivingSource(FileStream stream, SendBuffers buffers, Executor executor) {
    this.stream = stream;
    this.buffers = buffers;
    this.executor = executor;
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
    stream.onReadable(() -> {
      try {
        executor.execute(callback);
      } catch (RejectedExecutionException e) { // the download and its other readers go on
        fail(e);
        callback.run();
      }
    });
  }

  @Override
  public void fail(Throwable cause) {
    failure = cause;
    stream.close();
  }
}
