package dev.clutch.proxy;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ChecksumsTest {
  private static final String SHA256_OF_ABC =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  private static final String MD5_OF_ABC = "900150983cd24fb0d6963f7d28e17f72";

  @Test
  void the_promised_sha256_is_checked() {
    assertThat(ofAbc(Map.of("sha256", SHA256_OF_ABC)).mismatch()).isEmpty();
    assertThat(ofAbc(Map.of("sha256", "0".repeat(64))).mismatch())
        .hasValueSatisfying(said -> assertThat(said).contains("0000", SHA256_OF_ABC));
  }

  @Test
  void a_weaker_digest_is_checked_where_there_is_no_better() {
    assertThat(ofAbc(Map.of("md5", MD5_OF_ABC)).mismatch()).isEmpty();
    assertThat(ofAbc(Map.of("md5", "0".repeat(32))).mismatch()).isPresent();
  }

  @Test
  void the_strongest_of_several_digests_decides() {
    assertThat(ofAbc(Map.of("md5", "0".repeat(32), "sha256", SHA256_OF_ABC)).mismatch())
        .isEmpty();
  }

  @Test
  void without_a_promise_the_observed_digest_is_recorded() {
    Checksums checksums = ofAbc(Map.of("blake2b", "00", "whirlpool", "11"));

    assertThat(checksums.mismatch()).isEmpty();
    assertThat(checksums.sha256().hex()).isEqualTo(SHA256_OF_ABC);
  }

  private static Checksums ofAbc(Map<String, String> promised) {
    Checksums checksums = new Checksums(promised);
    checksums.update("a__".getBytes(US_ASCII), 1);
    checksums.update("bc".getBytes(US_ASCII), 2);
    return checksums;
  }
}
