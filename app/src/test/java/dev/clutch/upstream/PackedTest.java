package dev.clutch.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class PackedTest {
  private final Packed packed = new Packed();

  @Test
  void what_is_read_is_kept() throws IOException {
    byte[] body = body(1000);

    packed.noting(new ByteArrayInputStream(body)).readAllBytes();

    assertThat(packed.bytes()).isEqualTo(body);
  }

  @Test
  void more_than_is_counted_nowhere_is_not_kept() throws IOException {
    packed.noting(new ByteArrayInputStream(body(Packed.MAX_BYTES + 1))).readAllBytes();

    assertThat(packed.bytes()).isNull();
  }

  @Test
  void nothing_is_no_gzip() {
    assertThat(packed.bytes()).isNull();
  }

  private static byte[] body(int length) {
    byte[] body = new byte[length];
    body[0] = 0x1f;
    body[1] = (byte) 0x8b;
    body[2] = 8;
    return body;
  }
}
