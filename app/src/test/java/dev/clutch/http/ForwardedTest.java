package dev.clutch.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import org.eclipse.jetty.http.HttpFields;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ForwardedTest {
  private static Forwarded common(String field, String value) {
    return common(HttpFields.build().add(field, value));
  }

  private static Forwarded common(HttpFields fields) {
    return Forwarded.ofCommon(fields, ForwardedTest::isOurs);
  }

  private static Forwarded standard(String value) {
    return Forwarded.ofStandard(HttpFields.build().add("Forwarded", value), ForwardedTest::isOurs);
  }

  private static boolean isOurs(InetAddress address) {
    return address.getHostAddress().startsWith("10.")
        || address.getHostAddress().startsWith("2001:db8:");
  }

  private static @Nullable String client(Forwarded forwarded) {
    return forwarded.client() == null ? null : forwarded.client().getHostAddress();
  }

  @Test
  void the_client_is_the_nearest_that_is_no_proxy_of_ours_over_all_lines() {
    HttpFields fields = HttpFields.build()
        .add("X-Forwarded-For", "198.51.100.1, 203.0.113.9, 10.0.0.1:4711")
        .add("X-Forwarded-For", "[2001:db8::1]:80");

    assertThat(client(common(fields))).isEqualTo("203.0.113.9");
  }

  @Test
  void where_all_are_proxies_of_ours_the_first_is_the_client() {
    assertThat(client(common("X-Forwarded-For", "10.0.0.2, 10.0.0.1"))).isEqualTo("10.0.0.2");
  }

  @Test
  void nobody_beyond_one_that_cannot_be_read_is_believed() {
    assertThat(client(common("X-Forwarded-For", "203.0.113.9, unknown, 10.0.0.1")))
        .isEqualTo("10.0.0.1");
    assertThat(client(common("X-Forwarded-For", "203.0.113.9, "))).isNull();
  }

  @Test
  void what_a_client_makes_up_without_end_is_read_to_a_bound() {
    assertThat(standard("for=\"" + "a".repeat(100_000) + "\"").malformed()).isNotEmpty();
    assertThat(
            client(common("X-Forwarded-For", "1.2.3.4," + "10.0.0.1,".repeat(3_000) + "10.0.0.2")))
        .isEqualTo("10.0.0.1");
  }

  @Test
  void
      of_two_proxies_the_first_tells_how_the_client_speaks_and_the_last_all_that_can_be_invented() {
    Forwarded forwarded = common(HttpFields.build()
        .add("X-Forwarded-For", "198.51.100.1, 203.0.113.9, 10.0.0.1")
        .add("X-Forwarded-Proto", "gopher, https, http")
        .add("X-Forwarded-Host", "evil.example, pypi.example")
        .add("X-Forwarded-Port", "666, 8443")
        .add("X-Forwarded-Prefix", "/evil, /mirror/"));

    assertThat(client(forwarded)).isEqualTo("203.0.113.9");
    assertThat(forwarded.scheme()).isEqualTo("https");
    assertThat(forwarded.host()).isEqualTo("pypi.example");
    assertThat(forwarded.port()).isEqualTo(8443);
    assertThat(forwarded.prefix()).isEqualTo("/mirror");
    assertThat(forwarded.malformed()).isEmpty();
  }

  @Test
  void a_value_that_only_one_of_two_proxies_has_set_is_the_one_that_counts() {
    Forwarded forwarded = common(HttpFields.build()
        .add("X-Forwarded-For", "203.0.113.9, 10.0.0.1")
        .add("X-Forwarded-Proto", "https"));

    assertThat(forwarded.scheme()).isEqualTo("https");
  }

  @Test
  void of_one_proxy_the_last_value_counts() {
    Forwarded forwarded = common(HttpFields.build()
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
        .isEqualTo(new Forwarded(null, null, null, null, null, List.of(field)));
  }

  @Test
  void rfc_7239_is_read_with_its_quotes_and_several_proxies() {
    Forwarded forwarded = standard(
        "for=1.2.3.4;proto=http, For=203.0.113.9;Proto=https;host=\"pypi.example:8443\";by=_x,"
            + " for=\"[2001:db8::1]:4711\";proto=http");

    assertThat(client(forwarded)).isEqualTo("203.0.113.9");
    assertThat(forwarded.scheme()).isEqualTo("https");
    assertThat(forwarded.host()).isEqualTo("pypi.example");
    assertThat(forwarded.port()).isEqualTo(8443);
    assertThat(forwarded.malformed()).isEmpty();
  }

  @Test
  void of_what_the_first_proxy_does_not_tell_the_next_ones_word_counts() {
    Forwarded forwarded =
        standard("for=203.0.113.9;proto=https, for=10.0.0.1;proto=http;host=pypi.example");

    assertThat(forwarded.scheme()).isEqualTo("https");
    assertThat(forwarded.host()).isEqualTo("pypi.example");
  }

  @ParameterizedTest
  @ValueSource(strings = {"for=unknown, proto=https", "for=_hidden", "proto=https"})
  void who_hides_is_no_mistake(String value) {
    assertThat(client(standard(value))).isNull();
    assertThat(standard(value).malformed()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"for", "for=1.2.3.4;;", "for=\"1.2.3.4", "=x", "for=1.2.3.4,", "a b=c"})
  void a_field_that_can_not_be_read_says_nothing(String value) {
    assertThat(standard(value))
        .isEqualTo(new Forwarded(null, null, null, null, null, List.of("Forwarded")));
  }
}
