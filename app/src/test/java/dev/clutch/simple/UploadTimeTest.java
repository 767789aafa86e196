package dev.clutch.simple;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UploadTimeTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-01-02T03:04:05.678901Z",
        "2024-02-29T23:59:59.000000Z",
        "0001-01-01T00:00:00.000000Z",
        "9999-12-30T22:00:00.999999Z"
      })
  void a_time_as_pypi_spells_it_is_read_and_written_so(String text) {
    Instant time = UploadTime.parse(text);

    assertThat(time).isEqualTo(Instant.parse(text));
    assertThat(UploadTime.format(Instant.parse(text))).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-02-30T03:04:05.678901Z",
        "2026-13-01T03:04:05.678901Z",
        "2026-01-02T24:00:00.000000Z",
        "2026-01-02T03:04:60.000000Z",
        "0000-01-01T00:00:00.000000Z",
        "9999-12-31T00:00:00.000000Z",
        "2026-01-02T03:04:05.67890\u0661Z",
        "2026-01-02 03:04:05.678901Z"
      })
  void what_is_no_time_is_none_however_much_it_looks_like_one(String text) {
    assertThat(UploadTime.parse(text)).isNull();
  }

  @Test
  void a_time_is_written_to_the_microsecond() {
    assertThat(UploadTime.format(Instant.parse("2026-01-02T03:04:05.000007999Z")))
        .isEqualTo("2026-01-02T03:04:05.000007Z");
    assertThat(UploadTime.format(Instant.parse("1969-12-31T23:59:59.999999Z")))
        .isEqualTo("1969-12-31T23:59:59.999999Z");
  }
}
