package dev.clutch.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.eclipse.jetty.io.RetainableByteBuffer;
import org.junit.jupiter.api.Test;

class SendBuffersTest {
  private final SendBuffers buffers = new SendBuffers(100_000);

  @Test
  void lends_what_is_wanted_up_to_the_bound() {
    RetainableByteBuffer first = buffers.acquire(60_000);
    RetainableByteBuffer second = buffers.acquire(40_000);

    assertThat(first.capacity()).isGreaterThanOrEqualTo(60_000);
    assertThat(second.capacity()).isGreaterThanOrEqualTo(40_000);
    assertThat(second.isDirect()).isTrue();
  }

  @Test
  void lends_small_ones_beyond_it_that_are_not_in_direct_memory() {
    buffers.acquire(100_000);

    RetainableByteBuffer small = buffers.acquire(1_000_000);

    assertThat(small.capacity()).isEqualTo(SendBuffers.LEAST_BYTES);
    assertThat(small.isDirect()).isFalse();
    assertThat(buffers.lent()).isEqualTo(100_000);
  }

  @Test
  void what_comes_back_is_lent_again_once_its_last_holder_has_let_go() {
    RetainableByteBuffer buffer = buffers.acquire(100_000);
    buffer.retain();

    buffer.release();
    assertThat(buffers.lent()).isEqualTo(100_000);
    buffer.release();

    assertThat(buffers.lent()).isZero();
    assertThat(buffers.acquire(100_000).isDirect()).isTrue();
  }
}
