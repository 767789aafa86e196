package dev.clutch.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.http.HttpFields;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ForwardedTest {
  private static Forwarded common(String field, String value) {
    return Forwarded.ofCommon(HttpFields.build().add(field, value));
  }

  private static Forwarded standard(String value) {
    return Forwarded.ofStandard(HttpFields.build().add("Forwarded", value));
  }

  private static List<String> clients(Forwarded forwarded) {
    return forwarded.clients().stream()
        .map(client -> client.map(InetAddress::getHostAddress).orElse("-"))
        .toList();
  }

  @Test
  void clients_stand_in_the_order_of_the_proxies_over_all_lines() {
    HttpFields fields = HttpFields.build()
        .add("X-Forwarded-For", "203.0.113.9, 10.0.0.1:4711")
        .add("X-Forwarded-For", "[2001:db8::1]:80");

    assertThat(clients(Forwarded.ofCommon(fields)))
        .containsExactly("203.0.113.9", "10.0.0.1", "2001:db8:0:0:0:0:0:1");
  }

  @Test
  void what_a_client_makes_up_without_end_is_read_to_a_bound() {
    assertThat(standard("for=\"" + "a".repeat(100_000) + "\"").malformed()).isNotEmpty();
    assertThat(clients(common("X-Forwarded-For", "1.2.3.4,".repeat(3_000) + "203.0.113.9")))
        .hasSize(50)
        .endsWith("203.0.113.9");
  }

  @Test
  void of_everything_else_the_nearest_proxy_has_the_last_word() {
    Forwarded forwarded = Forwarded.ofCommon(HttpFields.build()
        .add("X-Forwarded-Proto", "http, HTTPS")
        .add("X-Forwarded-Host", "evil.example, pypi.example:8443")
        .add("X-Forwarded-Prefix", "/evil, /mirror/"));

    assertThat(forwarded.scheme()).isEqualTo("https");
    assertThat(forwarded.host()).isEqualTo("pypi.example");
    assertThat(forwarded.port()).isEqualTo(8443);
    assertThat(forwarded.prefix()).isEqualTo("/mirror");
    assertThat(forwarded.malformed()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "pypi.example/path", "user@pypi.example", "a b", "a\"b", "a<b", "[::1", "pypi.example:0",
        "pypi.example:99999", "pypi.example:", "-x", "ä.example", "a\\b", "a?b", "a#b"
      })
  void a_host_that_is_none_is_ignored(String host) {
    Forwarded forwarded = common("X-Forwarded-Host", host);

    assertThat(forwarded.port()).isNull();
    assertThat(forwarded.malformed()).containsExactly("X-Forwarded-Host");
  }

  @ParameterizedTest
  @CsvSource({
    "X-Forwarded-Proto,gopher",
    "X-Forwarded-Port,0",
    "X-Forwarded-Port,80a",
    "X-Forwarded-For,somebody",
    "X-Forwarded-Prefix,mirror",
    "X-Forwarded-Prefix,//evil.example",
    "X-Forwarded-Prefix,/../x",
    "X-Forwarded-Prefix,/a\"onload=",
    "X-Forwarded-Prefix,/a?b",
  })
  void what_cannot_be_meant_is_ignored_and_named(String field, String value) {
    assertThat(common(field, value))
        .isEqualTo(new Forwarded(
            field.endsWith("For") ? List.of(Optional.empty()) : List.of(),
            null,
            null,
            null,
            null,
            List.of(field)));
  }

  @Test
  void rfc_7239_is_read_with_its_quotes_and_several_proxies() {
    Forwarded forwarded = standard(
        "for=203.0.113.9;proto=http, For=\"[2001:db8::1]:4711\";Proto=https;host=\"pypi.example:8443\";by=_x");

    assertThat(clients(forwarded)).containsExactly("203.0.113.9", "2001:db8:0:0:0:0:0:1");
    assertThat(forwarded.scheme()).isEqualTo("https");
    assertThat(forwarded.host()).isEqualTo("pypi.example");
    assertThat(forwarded.port()).isEqualTo(8443);
    assertThat(forwarded.malformed()).isEmpty();
  }

  @Test
  void who_hides_is_no_mistake() {
    Forwarded forwarded = standard("for=unknown, for=_hidden, proto=https");

    assertThat(clients(forwarded)).containsExactly("-", "-", "-");
    assertThat(forwarded.malformed()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"for", "for=1.2.3.4;;", "for=\"1.2.3.4", "=x", "for=1.2.3.4,", "a b=c"})
  void a_field_that_can_not_be_read_says_nothing(String value) {
    assertThat(standard(value))
        .isEqualTo(new Forwarded(List.of(), null, null, null, null, List.of("Forwarded")));
  }
}
