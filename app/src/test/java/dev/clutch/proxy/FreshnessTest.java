package dev.clutch.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clutch.proxy.Freshness.Action;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FreshnessTest {
  private static final Instant FETCHED = Instant.parse("2026-01-01T00:00:00Z");

  private final Freshness freshness = Freshness.of(Duration.ofMinutes(10));

  @ParameterizedTest
  @CsvSource({
    "PT0S, USE",
    "PT9M59S, USE",
    "PT10M, USE_AND_REFRESH",
    "PT14M59S, USE_AND_REFRESH",
    "PT15M, REFRESH",
    "P365D, REFRESH",
  })
  void a_page_is_fresh_for_its_ttl_then_stale_within_the_grace_then_asked_for_first(
      Duration age, Action expected) {
    assertThat(freshness.decide(FETCHED.plus(age), FETCHED, true)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"PT59S, USE", "PT60S, REFRESH", "PT11M, REFRESH"})
  void that_a_project_is_missing_is_believed_for_a_minute_and_never_beyond(
      Duration age, Action expected) {
    assertThat(freshness.decide(FETCHED.plus(age), FETCHED, false)).isEqualTo(expected);
  }

  @Test
  void a_missing_project_is_never_believed_for_longer_than_a_page() {
    Freshness brief = Freshness.of(Duration.ofSeconds(5));

    assertThat(brief.decide(FETCHED.plusSeconds(5), FETCHED, false)).isEqualTo(Action.REFRESH);
  }

  @Test
  void an_answer_from_the_future_is_asked_for_anew() {
    assertThat(freshness.decide(FETCHED.minusSeconds(1), FETCHED, true)).isEqualTo(Action.REFRESH);
  }
}
