package dev.clutch.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.eclipse.jetty.io.RetainableByteBuffer;
import org.junit.jupiter.api.Test;

class SendBuffersTest {
  private final SendBuffers buffers = new SendBuffers(131_072);

  @Test
  void lends_what_is_wanted_up_to_the_bound() {
    RetainableByteBuffer first = buffers.acquire(60_000);
    RetainableByteBuffer second = buffers.acquire(16_000);

    assertThat(first.capacity()).isGreaterThanOrEqualTo(60_000);
    assertThat(second.capacity()).isGreaterThanOrEqualTo(16_000);
    assertThat(second.isDirect()).isTrue();
  }

  @Test
  void beyond_half_of_it_each_gets_less_so_that_more_get_some() {
    buffers.acquire(60_000);
    buffers.acquire(10_000);

    RetainableByteBuffer next = buffers.acquire(60_000);

    assertThat(next.isDirect()).isTrue();
    assertThat(next.capacity()).isEqualTo(16_384);
    assertThat(buffers.lent()).isEqualTo(65_536 + 16_384 + 16_384);
  }

  @Test
  void lends_small_ones_beyond_it_that_are_not_in_direct_memory() {
    buffers.acquire(131_072);

    RetainableByteBuffer small = buffers.acquire(1_000_000);

    assertThat(small.capacity()).isEqualTo(SendBuffers.LEAST_BYTES);
    assertThat(small.isDirect()).isFalse();
    assertThat(buffers.lent()).isEqualTo(131_072);
  }

  @Test
  void what_the_buffers_take_counts_not_what_was_wanted() {
    buffers.acquire(300);

    assertThat(buffers.lent()).isEqualTo(16_384);
  }

  @Test
  void what_comes_back_is_lent_again_once_its_last_holder_has_let_go() {
    RetainableByteBuffer buffer = buffers.acquire(131_072);
    buffer.retain();

    buffer.release();
    assertThat(buffers.lent()).isEqualTo(131_072);
    buffer.release();

    assertThat(buffers.lent()).isZero();
    assertThat(buffers.acquire(131_072).isDirect()).isTrue();
  }
}
