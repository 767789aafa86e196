package dev.clutch.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RetriesTest {
  private final List<Duration> pauses = new ArrayList<>();
  private final Retries retries = new Retries(pauses::add, InstantSource.system());
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
  void what_breaks_for_ever_ends_sometime() throws IOException {
    for (int i = 0; i < Retries.MAX_RESUMPTIONS; i++) {
      retries.await(cut);
      retries.progressed();
    }

    assertThatThrownBy(() -> retries.await(cut)).isSameAs(cut);
  }
}
