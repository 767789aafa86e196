package dev.clutch.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ValidityTest {
  private static final Instant NOW = Instant.parse("2026-11-21T00:00:00Z");

  @Test
  void an_answer_holds_until_its_moment() {
    Validity validity = Validity.of(NOW.plusSeconds(60), NOW);

    assertThat(validity.holds(NOW.plusSeconds(59))).isTrue();
    assertThat(validity.holds(NOW.plusSeconds(60))).isFalse();
  }

  @Test
  void a_clock_that_is_set_back_keeps_no_answer_for_longer() {
    Validity validity = Validity.of(NOW.plusNanos(1), NOW);

    assertThat(validity.holds(NOW.minus(Duration.ofDays(2)))).isFalse();
  }

  @Test
  void what_holds_for_ever_does() {
    assertThat(Validity.of(Instant.MAX, NOW).isForEver()).isTrue();
    assertThat(Validity.of(Instant.MAX, NOW).holds(NOW.plus(Duration.ofDays(9_999))))
        .isTrue();
  }
}
