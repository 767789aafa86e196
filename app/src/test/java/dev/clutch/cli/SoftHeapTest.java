package dev.clutch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SoftHeapTest {
  private long taken;
  private long left;
  private long nanos;
  private int collected;
  private final SoftHeap heap = new SoftHeap(() -> taken, this::collect, () -> nanos, 100);

  private void collect() {
    collected++;
    taken = left;
  }

  private void lookAfter(Duration pause) {
    nanos += pause.toNanos();
    heap.check();
  }

  @Test
  void a_small_heap_is_left_alone() {
    taken = 100;
    lookAfter(Duration.ofHours(1));

    assertThat(collected).isZero();
  }

  @Test
  void garbage_is_collected_each_time_the_heap_has_grown() {
    for (int i = 0; i < 3; i++) {
      taken = 101;
      lookAfter(Duration.ofSeconds(10));
    }

    assertThat(collected).isEqualTo(3);
  }

  @Test
  void it_is_not_collected_all_the_time() {
    taken = 101;
    lookAfter(Duration.ZERO);
    taken = 101;
    lookAfter(Duration.ofSeconds(4));

    assertThat(collected).isEqualTo(1);
  }

  @Test
  void where_much_is_in_use_it_is_tried_less_and_less_often() {
    left = 200;
    taken = 200;
    for (int i = 0; i < 36; i++) { // for six minutes
      lookAfter(Duration.ofSeconds(10));
    }
    assertThat(collected).isEqualTo(6);

    left = 50;
    lookAfter(Duration.ofMinutes(10));
    taken = 200;
    lookAfter(Duration.ofSeconds(10));
    assertThat(collected).isEqualTo(8);
  }
}
