package dev.clutch.ahead;

import dev.clutch.repository.ArrivingFile;
import dev.clutch.repository.FileContent;
import dev.clutch.repository.FileStream;
import dev.clutch.repository.RemoteFile;
import dev.clutch.repository.StoredFile;
import dev.clutch.repository.UnavailableException;
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
    return read((RemoteFile) content, max, PATIENCE);
  }

  static byte[] read(RemoteFile file, int max, Duration patience)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    var opening = file.open();
    try (FileStream stream = opened(opening, end).stream(0, Long.MAX_VALUE)) {
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

  private static ArrivingFile opened(CompletableFuture<ArrivingFile> opening, long end)
      throws IOException, InterruptedException {
    try {
      return opening.get(Math.max(1, end - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnavailableException unavailable) {
        throw unavailable;
      }
      throw new IOException(String.valueOf(e.getMessage()), e);
    } catch (TimeoutException e) {
      giveUp(opening, e);
      throw new IOException("nothing came in time", e);
    } catch (InterruptedException e) {
      giveUp(opening, e);
      throw e;
    }
  }

  /** What comes later must not wait, open, for somebody to read it. */
  private static void giveUp(CompletableFuture<ArrivingFile> opening, Exception reason) {
    if (!opening.completeExceptionally(reason) && !opening.isCompletedExceptionally()) {
      opening.join().stream(0, Long.MAX_VALUE).close();
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
