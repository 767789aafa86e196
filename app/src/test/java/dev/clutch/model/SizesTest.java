package dev.clutch.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SizesTest {
  @ParameterizedTest
  @CsvSource({"0,0", "17,17", "1k,1024", "500M,524288000", "50G,53687091200", "2GiB,2147483648"})
  void a_size_is_a_number_and_a_unit(String text, long bytes) {
    assertThat(Sizes.parse(text)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "much", "-1", "1.5G", "5X", "999999999999T"})
  void anything_else_is_one_clear_line(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Sizes.parse(text))
        .withMessageContaining("'" + text + "'")
        .withMessageContaining("50G");
  }
}
