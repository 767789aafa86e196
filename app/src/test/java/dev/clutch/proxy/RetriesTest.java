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
      retries.progressed(true);
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
    retries.progressed(true);
    pass(Duration.ofSeconds(10));

    retries.await(cut);

    assertThat(pauses).hasSize(1);
  }

  @Test
  void who_comes_late_for_the_next_byte_has_not_waited_for_it() throws IOException {
    retries.progressed(true);
    pass(Duration.ofSeconds(5));
    retries.waiting();
    pass(Duration.ofSeconds(10));

    retries.await(cut);

    assertThat(pauses).hasSize(1);
  }

  @Test
  void a_byte_that_is_held_back_ends_no_wait_but_makes_up_for_failures() throws IOException {
    retries.progressed(true);
    for (int i = 0; i < 5; i++) {
      pass(Duration.ofSeconds(2));
      retries.await(cut);
      retries.progressed(false);
    }
    pass(Duration.ofSeconds(2));

    assertThatThrownBy(() -> retries.await(cut)).isSameAs(cut);
  }

  @Test
  void who_waits_for_the_first_byte_waits_from_the_beginning() {
    pass(Duration.ofSeconds(5));
    retries.waiting();
    pass(Duration.ofSeconds(5));

    assertThatThrownBy(() -> retries.await(cut)).isSameAs(cut);
  }

  @Test
  void it_is_not_resumed_where_clients_would_give_up_before_it_had_three_seconds()
      throws IOException {
    retries.progressed(true);
    pass(Duration.ofSeconds(10));
    retries.await(cut);
    pass(Duration.ofSeconds(1));

    assertThatThrownBy(() -> retries.await(cut)).isSameAs(cut);
  }

  @Test
  void the_first_attempt_has_the_time_that_its_upstream_is_allowed() {
    pass(Duration.ofSeconds(10));

    assertThat(retries.patience()).isNull();
  }

  @Test
  void one_after_a_failure_has_what_is_left_of_fourteen_seconds_without_a_byte()
      throws IOException {
    retries.progressed(true);
    pass(Duration.ofSeconds(10));
    retries.await(cut);

    assertThat(retries.patience()).isEqualTo(Duration.ofSeconds(4));
  }

  @Test
  void one_that_was_asked_to_wait_has_three_seconds_still() throws IOException {
    retries.progressed(true);
    pass(Duration.ofSeconds(10));
    retries.await(cut);
    pass(Duration.ofSeconds(2));

    assertThat(retries.patience()).isEqualTo(Duration.ofSeconds(3));
  }

  @Test
  void a_new_byte_gives_the_time_back() throws IOException {
    pass(Duration.ofSeconds(8));
    retries.await(cut);
    retries.progressed(true);
    retries.await(cut);

    assertThat(retries.patience()).isEqualTo(Duration.ofSeconds(14));
  }

  @Test
  void what_breaks_for_ever_ends_sometime() throws IOException {
    for (int i = 0; i < Retries.MAX_RESUMPTIONS; i++) {
      retries.await(cut);
      retries.progressed(true);
    }

    assertThatThrownBy(() -> retries.await(cut)).isSameAs(cut);
  }

  private void pass(Duration duration) {
    nanos.addAndGet(duration.toNanos());
  }
}
