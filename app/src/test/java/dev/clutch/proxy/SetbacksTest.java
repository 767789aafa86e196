package dev.clutch.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SetbacksTest {
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private final Setbacks<String> setbacks = new Setbacks<>(() -> now);

  @Test
  void a_reason_is_news_once() {
    assertThat(setbacks.add("demo", "503")).isTrue();
    assertThat(setbacks.add("demo", "503")).isFalse();
  }

  @Test
  void another_reason_or_another_project_is_news() {
    setbacks.add("demo", "503");

    assertThat(setbacks.add("demo", "no route")).isTrue();
    assertThat(setbacks.add("other", "503")).isTrue();
  }

  @Test
  void reasons_that_take_turns_are_said_once_each() {
    setbacks.add("demo", "503");
    setbacks.add("demo", "no route");

    assertThat(setbacks.add("demo", "503")).isFalse();
  }

  @Test
  void after_a_good_answer_the_reason_is_news_again() {
    setbacks.add("demo", "503");

    setbacks.clear("demo");

    assertThat(setbacks.isPausing("demo")).isFalse();
    assertThat(setbacks.add("demo", "503")).isTrue();
  }

  @Test
  void a_source_that_fails_for_ever_new_reasons_is_not_reported_for_ever() {
    for (int i = 0; i < 5; i++) {
      setbacks.add("demo", "reason " + i);
    }

    assertThat(setbacks.add("demo", "reason 5")).isFalse();
  }

  @Test
  void a_pause_lasts_about_ten_seconds() {
    setbacks.add("demo", "503");

    now = now.plusSeconds(7);
    assertThat(setbacks.isPausing("demo")).isTrue();
    now = now.plusSeconds(5);
    assertThat(setbacks.isPausing("demo")).isFalse();
  }

  @Test
  void a_clock_that_is_set_back_ends_a_pause() {
    setbacks.add("demo", "503");

    now = now.minus(Duration.ofDays(1));

    assertThat(setbacks.isPausing("demo")).isFalse();
  }
}
