package dev.clutch.ahead;

import dev.clutch.repository.FileContent;
import dev.clutch.repository.FileStream;
import dev.clutch.repository.RemoteFile;
import dev.clutch.repository.StoredFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Reads the beginning of a small file, and waits until it has come. */
final class Head {
  /** Longer than any client would wait. What is being fetched goes on. */
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private Head() {}

  /**
   * Returns the first bytes.
   *
   * @param max how many at most
   * @throws IOException if they don't come, or not in time
   */
  static byte[] read(FileContent content, int max) throws IOException, InterruptedException {
    if (content instanceof StoredFile stored) {
      try (InputStream in = Files.newInputStream(stored.path())) {
        return in.readNBytes(max);
      }
    }
    long end = System.nanoTime() + PATIENCE.toNanos();
    var opening = ((RemoteFile) content).open();
    try (FileStream stream = awaited(opening, end).stream(0, Long.MAX_VALUE)) {
      ByteBuffer bytes = ByteBuffer.allocate(max);
      while (bytes.hasRemaining()) {
        int count = stream.read(bytes);
        if (count < 0) {
          break;
        }
        if (count == 0) {
          awaitMore(stream, end);
        }
      }
      return Arrays.copyOf(bytes.array(), bytes.position());
    }
  }

  private static <T> T awaited(CompletableFuture<T> future, long end)
      throws IOException, InterruptedException {
    try {
      return future.get(Math.max(1, end - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException(String.valueOf(e.getMessage()), e);
    }
  }

  private static void awaitMore(FileStream stream, long end)
      throws IOException, InterruptedException {
    CountDownLatch more = new CountDownLatch(1);
    stream.onReadable(more::countDown);
    if (!more.await(Math.max(1, end - System.nanoTime()), TimeUnit.NANOSECONDS)) {
      throw new IOException("the rest did not come in time");
    }
  }
}
