package dev.clutch.directory;

import dev.clutch.repository.UnavailableException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Until when somebody waits for files that are being read. */
final class Deadline {
  private final String source;
  private final long end;

  /**
   * @param source its name, for people
   * @param patience from now on
   */
  Deadline(String source, Duration patience) {
    this.source = source;
    this.end = System.nanoTime() + patience.toNanos();
  }

  /**
   * Waits for the end of a reading, which goes on if it takes too long.
   *
   * @throws UnavailableException if it takes too long, or too much is being read already
   * @throws IOException if it failed
   */
  <T> T await(CompletableFuture<T> reading) throws IOException {
    try {
      return reading.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new UnavailableException(source, "its files are still being read", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UnavailableException(source, "interrupted while its files were being read", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException failure) {
        throw failure;
      }
      if (e.getCause() instanceof RejectedExecutionException busy) {
        throw new UnavailableException(source, "too many files are being read already", busy);
      }
      if (e.getCause() instanceof RuntimeException ours) {
        throw ours;
      }
      throw new IllegalStateException(e.getCause());
    }
  }
}
