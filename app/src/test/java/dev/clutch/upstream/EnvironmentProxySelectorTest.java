package dev.clutch.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EnvironmentProxySelectorTest {
  private static final URI HTTPS = URI.create("https://index.example/simple/");
  private static final URI HTTP = URI.create("http://index.example/simple/");

  @Test
  void each_scheme_has_its_own_variable() {
    Map<String, String> environment =
        Map.of("HTTPS_PROXY", "http://secure:3128", "HTTP_PROXY", "http://plain:3129");

    assertThat(proxy(environment, HTTPS)).isEqualTo(http("secure", 3128));
    assertThat(proxy(environment, HTTP)).isEqualTo(http("plain", 3129));
  }

  @Test
  void lower_case_goes_before_upper_case() {
    assertThat(proxy(Map.of("https_proxy", "http://low:1", "HTTPS_PROXY", "http://up:2"), HTTPS))
        .isEqualTo(http("low", 1));
  }

  @Test
  void one_variable_can_stand_for_all_and_needs_no_scheme() {
    assertThat(proxy(Map.of("ALL_PROXY", "gate:8080"), HTTPS)).isEqualTo(http("gate", 8080));
  }

  @Test
  void without_a_variable_there_is_no_proxy() {
    assertThat(proxy(Map.of(), HTTPS)).isEqualTo(Proxy.NO_PROXY);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "*",
        "index.example",
        "example",
        ".example",
        "*.example",
        "other, index.example",
        ".index.example",
        "index.example:443"
      })
  void some_hosts_are_exempt(String noProxy) {
    assertThat(proxy(Map.of("HTTPS_PROXY", "http://gate:1", "NO_PROXY", noProxy), HTTPS))
        .isEqualTo(Proxy.NO_PROXY);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ndex.example", "other", "", "index.example.org"})
  void others_are_not(String noProxy) {
    assertThat(proxy(Map.of("HTTPS_PROXY", "http://gate:1", "NO_PROXY", noProxy), HTTPS))
        .isEqualTo(http("gate", 1));
  }

  @Test
  void an_IPv6_address_is_exempt_as_people_write_it() {
    Map<String, String> environment = Map.of("HTTP_PROXY", "http://gate:1", "NO_PROXY", "::1");

    assertThat(proxy(environment, URI.create("http://[::1]:9100/simple/")))
        .isEqualTo(Proxy.NO_PROXY);
  }

  @ParameterizedTest
  @CsvSource({
    "socks5://gate:9050,9050",
    "socks5h://gate:80,80",
    "socks://gate,1080",
    "SOCKS5://gate/,1080"
  })
  void a_proxy_may_speak_SOCKS(String value, int port) {
    assertThat(proxy(Map.of("ALL_PROXY", value), HTTPS))
        .isEqualTo(new Proxy(Proxy.Type.SOCKS, InetSocketAddress.createUnresolved("gate", port)));
  }

  @ParameterizedTest
  @CsvSource({
    "https://me:secret@gate:3128,the proxy …@gate:3128,TLS to a proxy is not supported",
    "socks4://gate,the proxy socks4://gate,http:// and socks5:// are supported",
    "socks5://me:secret@gate,the proxy …@gate,credentials for a SOCKS proxy are not supported",
    "http://,the proxy http://,it has no host"
  })
  void a_proxy_that_can_not_be_used_is_said_and_not_passed_by(
      String value, String shown, String reason) {
    var selector = new EnvironmentProxySelector(Map.of("HTTPS_PROXY", value));

    assertThatThrownBy(selector::check)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(shown)
        .hasMessageContaining(reason)
        .hasMessageNotContaining("secret");
  }

  @Test
  void a_proxys_credentials_are_known_for_when_it_asks() {
    var selector =
        new EnvironmentProxySelector(Map.of("HTTPS_PROXY", "http://me:secret@gate:3128"));

    assertThat(selector.authorization(HTTPS)).isEqualTo("Basic bWU6c2VjcmV0");
    assertThat(selector.authorization(HTTP)).isNull();
  }

  private static Proxy proxy(Map<String, String> environment, URI target) {
    return new EnvironmentProxySelector(environment).select(target).get(0);
  }

  private static Proxy http(String host, int port) {
    return new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved(host, port));
  }
}
