package dev.clutch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BannerTest {
  @Test
  void its_first_line_ends_in_the_index_url() {
    assertThat(
            Banner.text("0.1.0", "http://127.0.0.1:7654", "127.0.0.1").lines().findFirst())
        .contains("Clutch 0.1.0 ready: http://127.0.0.1:7654/simple/");
  }

  @Test
  void on_loopback_nobody_has_to_be_trusted() {
    assertThat(Banner.text("0.1.0", "http://[::1]:7654", "::1"))
        .contains("http://[::1]:7654/simple/")
        .doesNotContain("trusted");
  }

  @Test
  void who_listens_everywhere_is_shown_at_an_address_that_can_be_asked() {
    assertThat(Banner.reachable("http://127.0.0.1:7654", "0.0.0.0"))
        .matches("http://[1-9][0-9.]+:7654");
    assertThat(Banner.reachable("http://[::1]:7654", "::1")).isEqualTo("http://[::1]:7654");
  }

  @Test
  void elsewhere_pip_is_told_to_trust_the_host() {
    assertThat(Banner.text("0.1.0", "http://192.0.2.7:7654", "192.0.2.7"))
        .contains("--trusted-host 192.0.2.7", "PIP_TRUSTED_HOST=192.0.2.7");
  }
}
