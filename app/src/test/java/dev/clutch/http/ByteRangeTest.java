package dev.clutch.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clutch.http.ByteRange.Slice;
import dev.clutch.http.ByteRange.Unsatisfiable;
import dev.clutch.http.ByteRange.Whole;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteRangeTest {
  @ParameterizedTest
  @CsvSource({
    "bytes=0-99, 0, 100",
    "bytes=100-, 100, 1000",
    "bytes=-100, 900, 1000",
    "bytes=-5000, 0, 1000",
    "bytes=990-5000, 990, 1000",
    "bytes=999-999, 999, 1000",
    "BYTES=0-0, 0, 1",
  })
  void a_range_within_the_file_is_a_slice(String field, long from, long to) {
    assertThat(ByteRange.parse(field, 1_000)).isEqualTo(new Slice(from, to, field.endsWith("-")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes=1000-", "bytes=1000-2000", "bytes=-0"})
  void a_range_beyond_the_end_is_unsatisfiable(String field) {
    assertThat(ByteRange.parse(field, 1_000)).isEqualTo(new Unsatisfiable());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bytes=5-4",
        "bytes=-",
        "bytes=a-b",
        "items=0-5",
        "bytes 0-5",
        "bytes=0-0,5-9",
        "",
        "bytes=99999999999999999999999-"
      })
  void what_is_no_single_range_of_bytes_is_ignored(String field) {
    assertThat(ByteRange.parse(field, 1_000)).isEqualTo(new Whole());
  }

  @Test
  void no_field_means_the_whole() {
    assertThat(ByteRange.parse(null, 1_000)).isEqualTo(new Whole());
  }

  @Test
  void an_empty_file_has_no_ranges() {
    assertThat(ByteRange.parse("bytes=0-0", 0)).isEqualTo(new Unsatisfiable());
    assertThat(ByteRange.parse("bytes=-1", 0)).isEqualTo(new Unsatisfiable());
  }
}
