package dev.clutch.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConditionsTest {
  private static final String TAG = "\"abc\"";

  @ParameterizedTest
  @ValueSource(strings = {"\"abc\"", "W/\"abc\"", "*", "\"x\", \"abc\"", "\"x\" ,W/\"abc\""})
  void a_tag_matches_by_weak_comparison(String field) {
    assertThat(Conditions.matches(field, TAG)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"abcd\"", "abc", "", ",", "\"ABC\""})
  void another_tag_does_not(String field) {
    assertThat(Conditions.matches(field, TAG)).isFalse();
  }

  @Test
  void a_range_is_allowed_by_this_very_tag_or_without_a_condition() {
    assertThat(Conditions.allowsRange(null, TAG)).isTrue();
    assertThat(Conditions.allowsRange("\"abc\"", TAG)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"W/\"abc\"", "\"x\"", "Sat, 21 Nov 2026 12:00:00 GMT"})
  void a_range_is_not_allowed_by_a_weak_tag_another_one_or_a_date(String ifRange) {
    assertThat(Conditions.allowsRange(ifRange, TAG)).isFalse();
  }
}
