package dev.clutch.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {
  private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1|1",
        " 120 |120",
        "300|300",
        "301|300",
        "999999999|300",
        "Mon, 01 Jun 2026 12:00:10 GMT|10",
        "Tue, 02 Jun 2026 12:00:00 GMT|300"
      })
  void says_for_how_long_to_wait_five_minutes_at_most(String field, int seconds) {
    assertThat(RetryAfter.parse(field, NOW)).contains(NOW.plus(Duration.ofSeconds(seconds)));
  }

  @ParameterizedTest
  @NullAndEmptySource
  @ValueSource(
      strings = {
        "0",
        "-1",
        "1.5",
        "soon",
        "99999999999999999999",
        "Mon, 01 Jun 2026 11:59:59 GMT",
        "Mon, 41 Jun 2026 12:00:10 GMT",
        "2026-06-01T12:00:10Z"
      })
  void nonsense_and_what_has_passed_say_nothing(String field) {
    assertThat(RetryAfter.parse(field, NOW)).isEmpty();
  }
}
