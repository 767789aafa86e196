package dev.clutch.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContentRangeTest {
  @Test
  void a_range_tells_where_it_stands_in_the_whole() {
    assertThat(ContentRange.parse("bytes 10-19/100"))
        .contains(new ContentRange(10, 20, OptionalLong.of(100)));
  }

  @Test
  void the_whole_may_be_of_unknown_length() {
    assertThat(ContentRange.parse("bytes 0-0/*"))
        .contains(new ContentRange(0, 1, OptionalLong.empty()));
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", "bytes */100", "bytes 20-10/100", "bytes 0-100/100", "lines 0-1/2"})
  void anything_else_is_none(String field) {
    assertThat(ContentRange.parse(field)).isEmpty();
  }
}
