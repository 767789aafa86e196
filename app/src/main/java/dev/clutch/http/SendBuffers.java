package dev.clutch.http;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.io.ArrayByteBufferPool;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.RetainableByteBuffer;

/**
 * Lends buffers for what is on its way to clients. A client keeps its buffer until it has taken what is in it,
 * and there may be thousands that take their time: beyond half of a bound small ones are lent, and beyond the bound smaller
 * ones still, which are not in direct memory. Thread-safe.
 */
final class SendBuffers {
  /** The largest that is lent. */
  static final int MOST_BYTES = 256 * 1024;

  static final int LEAST_BYTES = 4 * 1024;

  /** Buffers are multiples of it. */
  private static final int STEP_BYTES = 16 * 1024;

  private final ByteBufferPool pool =
      new ArrayByteBufferPool(0, STEP_BYTES, MOST_BYTES, Integer.MAX_VALUE, 0, 32L << 20);
  private final AtomicLong lent = new AtomicLong();
  private final long max;

  /**
   * @param max bytes lent at once, small buffers not counted
   */
  SendBuffers(long max) {
    this.max = max;
  }

  /** Lends a buffer of so many bytes at least, or a smaller one: its capacity tells. */
  RetainableByteBuffer acquire(int bytes) {
    int most = lent.get() < max / 2 ? bytes : Math.min(bytes, STEP_BYTES);
    int room = (most + STEP_BYTES - 1) / STEP_BYTES * STEP_BYTES;
    if (lent.addAndGet(room) <= max) {
      try {
        return new Lent(pool.acquire(most, true), room);
      } catch (RuntimeException | Error e) {
        lent.addAndGet(-room);
        throw e;
      }
    }
    lent.addAndGet(-room);
    return RetainableByteBuffer.wrap(ByteBuffer.allocate(Math.min(bytes, LEAST_BYTES)));
  }

  /** Returns how much is lent. */
  long lent() {
    return lent.get();
  }

  private final class Lent extends RetainableByteBuffer.Wrapper {
    private final int bytes;

    Lent(RetainableByteBuffer buffer, int bytes) {
      super(buffer);
      this.bytes = bytes;
    }

    @Override
    public boolean release() {
      boolean isLast = super.release();
      if (isLast) {
        lent.addAndGet(-bytes);
      }
      return isLast;
    }
  }
}
