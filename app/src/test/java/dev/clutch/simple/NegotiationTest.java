package dev.clutch.simple;

import static dev.clutch.simple.Representation.HTML;
import static dev.clutch.simple.Representation.JSON;
import static dev.clutch.simple.Representation.TEXT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class NegotiationTest {
  private static final String J = "application/vnd.pypi.simple.v1+json";
  private static final String H = "application/vnd.pypi.simple.v1+html";

  // CONFORMANCE 1
  @Test
  void no_accept_header_gets_text_html() {
    assertThat(Negotiation.choose(null, null)).contains(TEXT);
    assertThat(TEXT.contentType()).startsWith("text/html");
  }

  // CONFORMANCE 3, 4
  @Test
  void labels_are_exactly_those_that_clients_compare_with() {
    assertThat(JSON.contentType()).isEqualTo(J);
    assertThat(HTML.contentType()).isEqualTo(H);
    assertThat(Stream.of(JSON, HTML, TEXT).map(Representation::isHtml))
        .containsExactly(false, true, true);
  }

  @ParameterizedTest(name = "CONFORMANCE {0}: {1} gets {2}")
  @CsvSource(
      delimiter = '|',
      value = {
        "2 | */* | TEXT",
        "3 | J | JSON",
        "4 | H | HTML",
        "5 | text/html | TEXT",
        "6 | J, H; q=0.1, text/html; q=0.01 | JSON",
        "7 | J, H;q=0.2, text/html;q=0.01 | JSON",
        "8 | J, */*;q=0.1 | JSON",
        "9 | text/html;q=0.01, H;q=0.2, J | JSON",
        "10 | J;q=0.1, text/html;q=0.9 | TEXT",
        "11 | J;q=0, */* | TEXT",
        "12 | J, text/html | JSON",
        "12 | text/html, J | JSON",
        "12 | H, text/html | HTML",
        "13 | text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8 | TEXT",
        "14 | application/vnd.pypi.simple.latest+json | JSON",
        "14 | application/vnd.pypi.simple.latest+html | HTML",
        "15 | application/vnd.pypi.simple.v2+json, J;q=0.5 | JSON",
        "16 | application/* | JSON",
        "16 | text/* | TEXT",
        "18 | image/png, J | JSON",
        "21 | APPLICATION/VND.PYPI.SIMPLE.V1+JSON | JSON",
        "21 | TEXT/HTML;Q=1.0 | TEXT",
      })
  void the_client_gets_what_it_asks_for(String number, String accept, Representation expected) {
    assertThat(Negotiation.choose(spelledOut(accept), null)).contains(expected);
  }

  @Test
  void a_type_named_goes_before_one_that_only_a_wildcard_covers() {
    assertThat(Negotiation.choose("text/html, */*", null)).contains(TEXT);
    assertThat(Negotiation.choose("*/*, " + H, null)).contains(HTML);
    assertThat(Negotiation.choose("*/*;q=0.9, " + J + ";q=0.1", null)).contains(TEXT);
  }

  @Test
  void the_weight_of_the_most_exact_range_counts() {
    assertThat(Negotiation.choose("text/html;q=0.1, */*;q=0.5", null)).contains(HTML);
    assertThat(Negotiation.choose("*/*;q=0.5, text/html;q=0.6", null)).contains(TEXT);
    assertThat(Negotiation.choose("application/*;q=0.2, " + J + ";q=0.1", null)).contains(HTML);
    assertThat(Negotiation.choose("text/html;q=0, application/*", null)).contains(JSON);
  }

  // CONFORMANCE 15, 16
  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/vnd.pypi.simple.v2+json",
        "image/png",
        "text/html;q=0",
        "*/*;q=0",
        "text/html;q=0.000, image/*",
        "application/json"
      })
  void a_client_that_accepts_none_of_them_gets_nothing(String accept) {
    assertThat(Negotiation.choose(accept, null)).isEmpty();
  }

  // CONFORMANCE 17
  @ParameterizedTest
  @MethodSource("malformed")
  void a_malformed_header_is_never_an_error(String accept) {
    assertThatCode(() -> Negotiation.choose(accept, null)).doesNotThrowAnyException();
    assertThatCode(() -> Negotiation.acceptsGzip(accept)).doesNotThrowAnyException();
  }

  static Stream<String> malformed() {
    return Stream.of(
        "",
        ",",
        ";",
        ";;q=",
        "/",
        "*",
        "*/",
        J + ";q=abc",
        J + ";q=",
        J + ";q=-1",
        J + ";q=1e9",
        J + ";q=.",
        J + ";q=" + "9".repeat(400),
        "é\u0000, \ud800",
        "a,".repeat(10_000),
        ";q=0".repeat(5_000),
        J + ";".repeat(20_000));
  }

  // CONFORMANCE 17
  @Test
  void a_weight_that_is_no_number_counts_as_none_given() {
    assertThat(Negotiation.choose(J + ";q=abc, text/html;q=0.5", null)).contains(JSON);
    assertThat(Negotiation.choose(";;q=", null)).contains(TEXT);
  }

  @Nested
  class With_a_format_in_the_query {
    // CONFORMANCE 19
    @ParameterizedTest
    @ValueSource(
        strings = {
          "application/vnd.pypi.simple.v1+json", "application/vnd.pypi.simple.v1 json",
          "application/vnd.pypi.simple.latest+json", "Application/VND.pypi.simple.v1+JSON"
        })
    void it_goes_before_the_header(String format) {
      assertThat(Negotiation.choose("text/html", format)).contains(JSON);
    }

    // CONFORMANCE 20
    @Test
    void html_can_be_asked_for_too() {
      assertThat(Negotiation.choose(J, "text/html")).contains(TEXT);
      assertThat(Negotiation.choose(J, "application/vnd.pypi.simple.v1 html")).contains(HTML);
    }

    // CONFORMANCE 20
    @ParameterizedTest
    @ValueSource(strings = {"bogus", "", "application/vnd.pypi.simple.v2+json"})
    void an_unknown_one_is_ignored(String format) {
      assertThat(Negotiation.choose(J, format)).contains(JSON);
      assertThat(Negotiation.choose("image/png", format)).isEmpty();
    }
  }

  // CONFORMANCE 109
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gzip | true",
        "gzip, deflate, zstd | true",
        "GZIP;q=0.5 | true",
        "x-gzip | true",
        "* | true",
        "gzip;q=0 | false",
        "gzip;q=0, * | false",
        "gzip;q=0.0 | false",
        "identity | false",
        "br, zstd | false",
        "*;q=0 | false",
        "gzipped | false",
      })
  void gzip_is_used_where_it_is_accepted(String acceptEncoding, boolean expected) {
    assertThat(Negotiation.acceptsGzip(acceptEncoding)).isEqualTo(expected);
  }

  // CONFORMANCE 109
  @Test
  void gzip_is_not_used_unasked() {
    assertThat(Negotiation.acceptsGzip(null)).isFalse();
    assertThat(Negotiation.acceptsGzip("")).isFalse();
  }

  private static String spelledOut(String accept) {
    return accept.replaceAll("\\bJ\\b", J).replaceAll("\\bH\\b", H);
  }
}
