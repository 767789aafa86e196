package dev.clutch.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.SequenceInputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PacedStreamTest {
  private final AtomicLong nanos = new AtomicLong();
  private final AtomicLong counted = new AtomicLong();

  @Test
  void what_comes_fast_enough_is_passed_on_and_counted() throws Exception {
    try (InputStream paced = paced(coming(new byte[60_000], 1_100, Duration.ofSeconds(1)))) {
      drain(paced);
    }

    assertThat(counted).hasValue(60_000);
  }

  @Test
  void less_than_a_kilobyte_a_second_for_twenty_seconds_is_cut_off() throws Exception {
    try (InputStream paced = paced(coming(new byte[60_000], 900, Duration.ofSeconds(1)))) {
      assertThatThrownBy(() -> drain(paced))
          .isInstanceOf(InterruptedIOException.class)
          .hasMessage("cut off after 18000 bytes: only 18000 came in 20 s");
    }
    assertThat(Duration.ofNanos(nanos.get())).isEqualTo(Duration.ofSeconds(20));
  }

  @Test
  void one_that_was_fast_and_becomes_slow_is_cut_off_too() throws Exception {
    byte[] fast = new byte[1_000_000];
    try (InputStream paced = paced(new SequenceInputStream(
        coming(fast, 100_000, Duration.ofSeconds(2)),
        coming(new byte[1_000], 1, Duration.ofSeconds(1))))) {
      assertThatThrownBy(() -> drain(paced)).isInstanceOf(InterruptedIOException.class);
    }
  }

  @Test
  void a_short_body_may_take_its_time() throws Exception {
    try (InputStream paced = paced(coming(new byte[10], 1, Duration.ofMillis(1_900)))) {
      drain(paced);
    }
  }

  @Test
  void the_time_that_the_reader_takes_is_not_the_upstreams() throws Exception {
    try (InputStream paced = paced(coming(new byte[40], 1, Duration.ofMillis(1)))) {
      for (int i = 0; i < 40; i++) {
        assertThat(paced.read()).isZero();
        nanos.addAndGet(Duration.ofSeconds(60).toNanos());
      }
    }
  }

  @Test
  void a_connection_that_says_nothing_for_too_long_is_cut_off() throws Exception {
    try (InputStream paced = paced(failing(new SocketTimeoutException("timeout")))) {
      assertThatThrownBy(paced::read)
          .isInstanceOf(InterruptedIOException.class)
          .hasMessage("cut off after 0 bytes: nothing came for 10 s");
    }
  }

  @Test
  void a_connection_that_breaks_says_after_how_many_bytes() throws Exception {
    try (InputStream paced = paced(failing(new IOException("Connection reset")))) {
      assertThatThrownBy(paced::read)
          .isInstanceOf(BrokenOffException.class)
          .hasMessage("broke off after 0 bytes (Connection reset)");
    }
  }

  @Test
  void to_ask_for_nothing_waits_for_nothing() throws Exception {
    try (InputStream paced = paced(failing(new IOException("asked")))) {
      assertThat(paced.read(new byte[0])).isZero();
    }
  }

  private static void drain(InputStream in) throws IOException {
    byte[] chunk = new byte[200_000];
    while (in.read(chunk) >= 0) {
      // Each read brings one piece.
    }
  }

  private InputStream paced(InputStream in) {
    return new PacedStream(
        in, Duration.ofSeconds(10), nanos::get, counted::addAndGet, failure -> {});
  }

  /** Comes in pieces, each after a while. */
  private InputStream coming(byte[] body, int piece, Duration pause) {
    return new FilterInputStream(new ByteArrayInputStream(body)) {
      @Override
      public int read(byte[] target, int offset, int length) throws IOException {
        nanos.addAndGet(pause.toNanos());
        return super.read(target, offset, Math.min(length, piece));
      }
    };
  }

  private static InputStream failing(IOException failure) {
    return new FilterInputStream(InputStream.nullInputStream()) {
      @Override
      public int read(byte[] target, int offset, int length) throws IOException {
        throw failure;
      }
    };
  }
}
