package dev.clutch.simple;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LinkTest {
  private static final URI BASE = URI.create("https://index.example/simple/demo/");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://files.example/packages/ab/demo-1.0-py3-none-any.whl",
        "http://127.0.0.1:8080/demo-1.0+cpu.tar.gz",
        "https://Files.Example/a//b/../demo~_1.0.zip",
        "https://files.example:/demo-1.0.zip",
        "https://files.example./demo-1.0.zip"
      })
  void a_link_with_nothing_to_escape_stays_as_it_is(String href) {
    assertThat(Link.of(BASE, href)).contains(new Link(href, ""));
    assertThat(URI.create(href)).hasToString(href);
  }

  @ParameterizedTest
  @CsvSource({
    "https://files.example/a b.zip, https://files.example/a%20b.zip, ''",
    "https://files.example/a%2Bb.zip, https://files.example/a%2Bb.zip, ''",
    "https://files.example/a.zip#sha256=ab, https://files.example/a.zip, sha256=ab",
    "https://files.example/a.zip?x=1, https://files.example/a.zip?x=1, ''",
    "https://user@files.example/a.zip, https://user@files.example/a.zip, ''",
    "https://files_1.example/a.zip, https://files_1.example/a.zip, ''",
    "../a.zip, https://index.example/simple/a.zip, ''",
    "//files.example/a.zip, https://files.example/a.zip, ''"
  })
  void any_other_link_is_taken_apart(String href, String url, String fragment) {
    assertThat(Link.of(BASE, href)).contains(new Link(url, fragment));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"https:///a.zip", "http://", "ftp://files.example/a.zip", "file:///a.zip", "?a", ""
      })
  void a_link_that_leads_nowhere_is_none(String href) {
    assertThat(Link.of(BASE, href)).isEmpty();
  }

  @Test
  void a_link_without_a_host_or_with_an_odd_port_is_judged_as_a_url_is() {
    for (String href : new String[] {"http://:80/a", "http://a:1234567890/a", "http://a:b/a"}) {
      assertThat(Link.of(BASE, href)).isEqualTo(judged(href));
    }
  }

  /** As long as anything can be made of the host. */
  private static Optional<Link> judged(String href) {
    try {
      return Optional.of(new Link(URI.create(href).toString(), ""));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  @Test
  void unreserved_characters_are_not_encoded_and_all_others_are() {
    assertThat(Link.encode("demo-1.0_a~b.zip")).isEqualTo("demo-1.0_a~b.zip");
    assertThat(Link.encode("demo-1.0+cpu \u00e9.zip")).isEqualTo("demo-1.0%2Bcpu%20%C3%A9.zip");
  }
}
