package dev.clutch.http;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.clutch.repository.FileStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Content;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ArrivingSourceTest {
  private final Slow stream = new Slow();
  private final CountDownLatch asked = new CountDownLatch(1);

  @Test
  void who_has_waited_for_too_long_is_told_so_and_waits_no_more() throws Exception {
    ArrivingSource source = source(Duration.ofMillis(50));
    assertThat(source.read()).isNull();

    source.demand(asked::countDown);

    assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();
    Content.Chunk chunk = requireNonNull(source.read());
    assertThat(Content.Chunk.isFailure(chunk)).isTrue();
    assertThat(chunk.getFailure()).hasMessage("nothing came for 0 s");
    assertThat(stream.isClosed).isTrue();
  }

  @Test
  void what_it_took_until_there_was_a_source_counts_too() throws Exception {
    long minuteAgo = System.nanoTime() - TimeUnit.MINUTES.toNanos(1);
    ArrivingSource source = source(minuteAgo, Duration.ofMinutes(1));

    source.demand(asked::countDown);

    assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(Content.Chunk.isFailure(requireNonNull(source.read()))).isTrue();
  }

  @Test
  void who_was_given_something_waits_anew() throws Exception {
    long minuteAgo = System.nanoTime() - TimeUnit.MINUTES.toNanos(1);
    ArrivingSource source = source(minuteAgo, Duration.ofMinutes(1));
    stream.come((byte) 7);
    requireNonNull(source.read()).release();

    source.demand(asked::countDown);
    aWhile().join(); // or whose time is up already might still be told so
    stream.come((byte) 8);

    assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();
    Content.Chunk chunk = requireNonNull(source.read());
    assertThat(chunk.getByteBuffer().get()).isEqualTo((byte) 8);
    chunk.release();
  }

  @Test
  void what_comes_in_time_is_read() throws Exception {
    ArrivingSource source = source(Duration.ofMinutes(1));
    source.demand(asked::countDown);

    stream.come((byte) 7);

    assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();
    Content.Chunk chunk = requireNonNull(source.read());
    assertThat(chunk.getByteBuffer().get()).isEqualTo((byte) 7);
    chunk.release();
    assertThat(stream.isClosed).isFalse();
  }

  private static CompletableFuture<Void> aWhile() {
    return new CompletableFuture<Void>().completeOnTimeout(null, 50, TimeUnit.MILLISECONDS);
  }

  private ArrivingSource source(Duration patience) {
    return source(System.nanoTime(), patience);
  }

  private ArrivingSource source(long since, Duration patience) {
    return new ArrivingSource(stream, since, new SendBuffers(1 << 20), Runnable::run, patience);
  }

  /** Has nothing until it is told to. */
  private static final class Slow implements FileStream {
    private volatile @Nullable Byte next;
    private volatile @Nullable Runnable waiting;
    private volatile boolean isClosed;

    void come(byte value) {
      next = value;
      Runnable action = waiting;
      if (action != null) {
        action.run();
      }
    }

    @Override
    public int read(ByteBuffer target) {
      Byte value = next;
      if (value == null) {
        return 0;
      }
      target.put(value);
      next = null;
      return 1;
    }

    @Override
    public void onReadable(Runnable action) {
      waiting = action;
    }

    @Override
    public void close() {
      isClosed = true;
    }
  }
}
