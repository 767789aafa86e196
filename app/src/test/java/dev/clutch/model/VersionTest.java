package dev.clutch.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VersionTest {
  private static final List<String> ASCENDING = List.of(
      "0",
      "0.1.0",
      "1.0.dev1",
      "1.0a1.dev1",
      "1.0a1",
      "1.0a1.post1",
      "1.0b2",
      "1.0rc1.dev3",
      "1.0rc1",
      "1.0rc10",
      "1.0",
      "1.0+abc",
      "1.0+abc.5",
      "1.0+5",
      "1.0+5.x",
      "1.0+10",
      "1.0.post1.dev1",
      "1.0.post1",
      "1.0.0.1",
      "1.1",
      "1.2.3",
      "1.10",
      "2026.1",
      "99999999999999999999.1",
      "1!0.1");

  @ParameterizedTest
  @CsvSource({
    "1.0, 1!0.0, false",
    "1.0, v1.0.0, true",
    "01.2, 1.2.0, true",
    "1.0, 1.0.post0, false",
    "123456789012345678901234567890, v123456789012345678901234567890.0, true"
  })
  void numbers_and_dots_alone_mean_what_they_mean_with_a_letter_before(
      String plain, String other, boolean isSame) {
    assertThat(version(plain).equals(version(other))).isEqualTo(isSame);
  }

  @ParameterizedTest
  @ValueSource(strings = {".", "1.", ".1", "1..2", ""})
  void dots_without_numbers_are_no_version(String text) {
    assertThat(Version.parse(text)).isEmpty();
  }

  @Test
  void versions_are_ordered_as_pip_orders_them() {
    List<String> shuffled = new ArrayList<>(ASCENDING);
    Collections.shuffle(shuffled, new Random(42));

    shuffled.sort((left, right) -> version(left).compareTo(version(right)));

    assertThat(shuffled).isEqualTo(ASCENDING);
  }

  @ParameterizedTest
  @CsvSource({
    "1.0, 1",
    "1.0, v1.0.0",
    "1.0a1, 1.0-ALPHA.1",
    "1.0a, 1.0a0",
    "1.0b1, 1.0.beta_1",
    "1.0rc1, 1.0c1",
    "1.0rc1, 1.0pre1",
    "1.0.post1, 1.0-1",
    "1.0.post1, 1.0.rev1",
    "1.0.dev0, 1.0dev",
    "1.0+a.1, 1.0+A-01",
    "0!1.0, 1.0",
  })
  void spellings_of_one_version_are_equal(String left, String right) {
    assertThat(version(left)).isEqualTo(version(right)).hasSameHashCodeAs(version(right));
    assertThat(version(left)).isNotEqualTo(version("1.0.0.0.7"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "x", "1.x", "1..0", "1.0.", ".1", "1.0+", "1.0+a+", "1.0 a", "2010i", "٣"})
  void what_pip_calls_no_version_is_none(String text) {
    assertThat(Version.parse(text)).isEmpty();
  }

  private static Version version(String text) {
    return Version.parse(text).orElseThrow();
  }
}
