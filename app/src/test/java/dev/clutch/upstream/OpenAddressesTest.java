package dev.clutch.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Of literal addresses: no name is looked up. */
class OpenAddressesTest {
  private static HttpUpstream source(String url, Map<String, String> environment) {
    return new HttpUpstream(
        UpstreamUrl.parse(url),
        new Caller("clutch/test", "clutch-test"),
        environment,
        InstantSource.system());
  }

  @ParameterizedTest
  @CsvSource({
    "http://127.0.0.1:1/simple/, http://127.0.0.1:1/files/x.whl",
    "http://10.0.0.1/simple/, http://10.0.0.2/files/x.whl",
    "http://8.8.8.8/simple/, https://9.9.9.9/files/x.whl",
  })
  void anybody_may_be_sent_to_an_open_address(String url, String location) throws Exception {
    try (HttpUpstream source = source(url, Map.of())) {
      assertThat(source.openAddress(location)).isEqualTo(location);
    }
  }

  @Test
  void user_info_and_fragment_are_not_told() throws Exception {
    try (HttpUpstream source = source("http://8.8.8.8/simple/", Map.of())) {
      assertThat(source.openAddress("http://user:word@9.9.9.9/x%2By.whl#sha256=00"))
          .isEqualTo("http://9.9.9.9/x%2By.whl");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "http://8.8.8.8/simple/, http://10.0.0.1/x.whl",
    "http://8.8.8.8/simple/, http://127.0.0.1/x.whl",
    "http://10.0.0.1/simple/, http://127.0.0.1/x.whl",
    "http://127.0.0.1/simple/, http://169.254.169.254/x.whl",
    "https://8.8.8.8/simple/, http://8.8.8.8/x.whl",
    "http://8.8.8.8/simple/, http://8.8.8.8/x.whl?signature=1",
    "http://8.8.8.8/simple/, ftp://8.8.8.8/x.whl",
    "http://user:word@8.8.8.8/simple/, http://8.8.8.8/x.whl",
  })
  void nobody_is_sent_to_another(String url, String location) {
    try (HttpUpstream source = source(url, Map.of())) {
      assertThatThrownBy(() -> source.openAddress(location))
          .isInstanceOf(UpstreamException.class)
          .hasMessageNotContaining("signature=")
          .hasMessageNotContaining("word");
    }
  }

  /** Whoever knows where the client is sees no more than how it is written. */
  @Test
  void nor_to_this_machine_where_that_is_not_plain() {
    try (HttpUpstream source = source("http://2130706433/simple/", Map.of())) {
      assertThatThrownBy(() -> source.openAddress("http://2130706433/x.whl"))
          .hasMessageContaining("loopback");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://8.8.8.8/x.whl", "https://9.9.9.9/x.whl"})
  void nor_where_a_netrc_file_has_credentials_for(String location, @TempDir Path folder)
      throws Exception {
    Path netrc = Files.writeString(
        folder.resolve("netrc"),
        "machine 8.8.8.8 login u password p\nmachine 9.9.9.9 login u password p\n");
    try (HttpUpstream source =
        source("http://8.8.8.8/simple/", Map.of("NETRC", netrc.toString()))) {
      assertThatThrownBy(() -> source.openAddress(location)).hasMessageContaining("credentials");
    }
  }
}
