package dev.clutch.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UpstreamUrlTest {
  @ParameterizedTest
  @CsvSource({
    "https://index.example, https://index.example/simple/",
    "https://index.example/, https://index.example/simple/",
    "https://index.example/simple, https://index.example/simple/",
    "https://index.example/simple/, https://index.example/simple/",
    "http://index.example:8080/root/pypi, http://index.example:8080/root/pypi/",
  })
  void an_address_is_completed(String text, String base) {
    assertThat(UpstreamUrl.parse(text).base()).isEqualTo(base);
  }

  @Test
  void credentials_are_taken_out_of_the_address() {
    UpstreamUrl url = UpstreamUrl.parse("https://me:s%40cret@index.example/simple/");

    assertThat(url.base()).isEqualTo("https://index.example/simple/");
    assertThat(url.authorization()).isEqualTo("Basic bWU6c0BjcmV0");
    assertThat(url).hasToString("https://index.example/simple/");
  }

  @Test
  void a_token_alone_is_a_password_without_a_user() {
    assertThat(UpstreamUrl.parse("https://:t0ken@index.example/").authorization())
        .isEqualTo("Basic OnQwa2Vu");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"ftp://index.example/", "https://", "index", "https://me:s3cret@/", "https://x/?a"
      })
  void what_is_no_index_is_refused_without_showing_a_password(String text) {
    assertThatThrownBy(() -> UpstreamUrl.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .message()
        .doesNotContain("s3cret");
  }
}
