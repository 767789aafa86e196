package dev.clutch.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The test vectors of its authors: the secret is 00 01 … 0f, the text 00 01 … of so many bytes. */
class SipHashTest {
  private final SipHash hash = new SipHash(0x0706050403020100L, 0x0f0e0d0c0b0a0908L);

  @ParameterizedTest
  @CsvSource({
    "0, 726fdb47dd0e0e31",
    "1, 74f839c593dc67fd",
    "7, ab0200f58b01d137",
    "8, 93f5f5799a932462",
    "15, a129ca6149be45e5",
    "16, 3f2acc7f57c29bdb",
    "63, 958a324ceb064572",
  })
  void a_text_has_the_hash_that_its_authors_printed(int length, String expected) {
    assertThat(Long.toHexString(hash.hash(text(length)))).isEqualTo(expected);
  }

  @Test
  void each_has_a_secret_of_its_own() {
    assertThat(SipHash.secret().hash(text(8))).isNotEqualTo(SipHash.secret().hash(text(8)));
  }

  private static byte[] text(int length) {
    byte[] text = new byte[length];
    for (int i = 0; i < length; i++) {
      text[i] = (byte) i;
    }
    return text;
  }
}
