package dev.clutch.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RetriesTest {
  private final List<Duration> pauses = new ArrayList<>();
  private final AtomicLong nanos = new AtomicLong();
  private final Retries retries = new Retries(pauses::add, InstantSource.system(), nanos::get);
  private final IOException cut = new IOException("cut");

  @Test
  void pauses_grow_and_are_never_longer_than_four_seconds() throws IOException {
    for (int i = 0; i < 3; i++) {
      retries.await(cut);
    }

    assertThat(pauses.get(0)).isBetween(Duration.ofMillis(100), Duration.ofMillis(200));
    assertThat(pauses.get(1)).isBetween(Duration.ofMillis(200), Duration.ofMillis(400));
    assertThat(pauses.get(2)).isBetween(Duration.ofMillis(400), Duration.ofMillis(800));
  }

  @Test
  void the_fourth_failure_in_a_row_is_the_last() throws IOException {
    for (int i = 0; i < 3; i++) {
      retries.await(cut);
    }

    assertThatThrownBy(() -> retries.await(cut)).isSameAs(cut);
  }

  @Test
  void a_new_byte_makes_up_for_failures() throws IOException {
    for (int i = 0; i < 10; i++) {
      retries.await(cut);
      retries.progressed();
    }

    assertThat(pauses).hasSize(10).allMatch(pause -> pause.compareTo(Duration.ofMillis(200)) <= 0);
  }

  @Test
  void nobody_waits_longer_than_nine_seconds_for_the_first_byte() throws IOException {
    pass(Duration.ofSeconds(8));
    retries.await(cut);
    pass(Duration.ofSeconds(1));

    assertThatThrownBy(() -> retries.await(cut)).isSameAs(cut);
  }

  @Test
  void a_transfer_that_was_silent_for_ten_seconds_is_resumed() throws IOException {
    retries.progressed();
    pass(Duration.ofSeconds(10));

    retries.await(cut);

    assertThat(pauses).hasSize(1);
  }

  @Test
  void it_is_not_resumed_after_fifteen_seconds_without_a_new_byte() throws IOException {
    retries.progressed();
    pass(Duration.ofSeconds(10));
    retries.await(cut);
    pass(Duration.ofSeconds(5));

    assertThatThrownBy(() -> retries.await(cut)).isSameAs(cut);
  }

  @Test
  void what_breaks_for_ever_ends_sometime() throws IOException {
    for (int i = 0; i < Retries.MAX_RESUMPTIONS; i++) {
      retries.await(cut);
      retries.progressed();
    }

    assertThatThrownBy(() -> retries.await(cut)).isSameAs(cut);
  }

  private void pass(Duration duration) {
    nanos.addAndGet(duration.toNanos());
  }
}
