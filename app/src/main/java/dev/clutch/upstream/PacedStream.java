package dev.clutch.upstream;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * A body as it comes, as long as it comes fast enough: the connection notices when nothing at all comes,
 * this one when it is next to nothing. Only time spent in waiting for bytes counts, so that a reader who
 * takes its time is not taken for an upstream that does.
 */
final class PacedStream extends InputStream {
  private static final Duration WINDOW = Duration.ofSeconds(20);
  private static final long LEAST_BYTES_A_SECOND = 1_000;

  private final InputStream in;
  private final Duration silence;
  private final LongSupplier ticker;
  private final LongConsumer count;
  private final Consumer<IOException> failed;
  private long received;
  private long windowNanos;
  private long windowBytes;

  /**
   * @param silence for how long the connection may be silent, which it sees to itself
   * @param ticker nanoseconds that only go forward
   * @param count is told of the bytes that came
   * @param failed is told why no more come
   */
  PacedStream(
      InputStream in,
      Duration silence,
      LongSupplier ticker,
      LongConsumer count,
      Consumer<IOException> failed) {
    this.in = in;
    this.silence = silence;
    this.ticker = ticker;
    this.count = count;
    this.failed = failed;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0; // it would wait for a byte all the same
    }
    try {
      return receive(target, offset, length);
    } catch (IOException e) {
      failed.accept(e);
      throw e;
    }
  }

  private int receive(byte[] target, int offset, int length) throws IOException {
    long start = ticker.getAsLong();
    int bytes = next(target, offset, length);
    if (bytes < 0) {
      return bytes;
    }
    count.accept(bytes);
    received += bytes;
    windowBytes += bytes;
    windowNanos += ticker.getAsLong() - start;
    if (windowNanos >= WINDOW.toNanos()) {
      judge();
    }
    return bytes;
  }

  /** Returns how many bytes came so far. */
  long received() {
    return received;
  }

  private int next(byte[] target, int offset, int length) throws IOException {
    try {
      return in.read(target, offset, length);
    } catch (SocketTimeoutException e) {
      throw timeout("nothing came for " + silence.toSeconds() + " s", e);
    } catch (InterruptedIOException e) {
      throw timeout("it took too long as a whole", e);
    } catch (IOException e) {
      throw new BrokenOffException(
          "broke off after " + received + " bytes (" + e.getMessage() + ")", e);
    }
  }

  private InterruptedIOException timeout(String reason, IOException cause) {
    InterruptedIOException timeout =
        new InterruptedIOException("cut off after " + received + " bytes: " + reason);
    timeout.initCause(cause);
    return timeout;
  }

  private void judge() throws IOException {
    if (windowBytes < LEAST_BYTES_A_SECOND * WINDOW.toSeconds()) {
      throw new InterruptedIOException("cut off after " + received + " bytes: only " + windowBytes
          + " came in " + WINDOW.toSeconds() + " s");
    }
    windowBytes = 0;
    windowNanos = 0;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
