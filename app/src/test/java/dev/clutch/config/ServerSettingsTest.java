package dev.clutch.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ServerSettingsTest {
  @Test
  void an_IPv6_address_may_be_written_as_in_a_URL() {
    assertThat(settings("[::1]", 0).host()).isEqualTo("::1");
    assertThat(settings("::1", 0).host()).isEqualTo("::1");
  }

  @Test
  void what_is_no_port_is_refused_under_the_name_of_its_flag() {
    assertThatThrownBy(() -> settings("127.0.0.1", 65_536))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("--port");
  }

  private static ServerSettings settings(String host, int port) {
    return new ServerSettings("x", host, port, Path.of("x"), Duration.ZERO);
  }
}
