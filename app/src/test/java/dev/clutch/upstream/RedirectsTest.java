package dev.clutch.upstream;

import static dev.clutch.upstream.RawServer.answer;
import static dev.clutch.upstream.RawServer.ok;
import static dev.clutch.upstream.RawServer.raw;
import static dev.clutch.upstream.RawServer.redirect;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clutch.upstream.UpstreamException.Kind;
import okhttp3.HttpUrl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class RedirectsTest {
  @RegisterExtension
  final Asking asking = new Asking();

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 303, 307, 308})
  void they_are_followed_and_the_page_says_where_it_came_from(int status) throws Exception {
    asking
        .server()
        .at("/simple/a/", answer(status, "", "Location: ../b/"))
        .at("/simple/b/", ok("b"));

    assertThat(asking.page("a"))
        .isInstanceOfSatisfying(
            PageAnswer.Page.class,
            page -> assertThat(page.url()).isEqualTo(asking.server().index() + "b/"));
  }

  // CONFORMANCE 117
  @Test
  void five_are_followed_and_a_sixth_is_not() throws Exception {
    for (int i = 0; i < 6; i++) {
      asking.server().at("/simple/r" + i + "/", redirect("/simple/r" + (i + 1) + "/"));
    }
    asking.server().at("/simple/r6/", ok("end"));

    assertThat(asking.page("r1")).isInstanceOf(PageAnswer.Page.class);
    assertThat(asking.failure("r0")).hasMessageEndingWith("redirects more than 5 times");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "file:///etc/passwd",
        "gopher://127.0.0.1/",
        "ftp://127.0.0.1/x",
        "data:text/html,x",
        "javascript:alert(1)",
        "jar:http://127.0.0.1/a!/b",
        "http://a b/",
        "http://127.0.0.1:99999/",
        "https://"
      })
  void what_is_no_http_or_https_address_is_refused(String location) {
    asking.server().at("/simple/a/", redirect(location));

    UpstreamException failure = asking.failure("a");

    assertThat(failure.kind()).isEqualTo(Kind.FAILED);
    assertThat(failure).hasMessageEndingWith("names an address that can't be asked");
  }

  @Test
  void one_that_says_not_where_is_refused() {
    asking.server().at("/simple/a/", answer(302, ""));

    assertThat(asking.failure("a")).hasMessageEndingWith("redirects to nowhere");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/a\u0001\u007fb", "//", "?x", "#x"})
  void an_odd_one_is_followed_or_refused_but_never_without_end(String location) {
    asking.server().at("/simple/a/", redirect(location));

    assertThatThrownBy(() -> {
          if (asking.page("a") instanceof PageAnswer.Missing) {
            throw UpstreamException.failed("followed to where nothing is");
          }
        })
        .isInstanceOf(UpstreamException.class);
    assertThat(asking.server().received()).hasSizeLessThanOrEqualTo(6);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://pypi.org/simple/a/",
        "https://pypi.org/simple/a",
        "//pypi.org/simple/a/",
        "https://pypi.python.org/simple/a/"
      })
  void what_is_sent_on_to_the_public_index_is_not_here(String location) throws Exception {
    asking.server().at("/simple/a/", redirect(location)).at("/simple/", redirect(location));

    assertThat(asking.page("a")).isInstanceOf(PageAnswer.Missing.class);
    assertThatThrownBy(() -> asking.upstream().open("", Validators.NONE))
        .isInstanceOf(MissingException.class);
  }

  @Test
  void the_public_index_may_have_moved_to_another_of_its_names() {
    HttpUrl former = HttpUrl.get("https://pypi.python.org/simple/");

    assertThat(PublicIndex.isReached(former, former, "https://pypi.org/simple/a/"))
        .isFalse();
  }

  @Test
  void a_location_of_100_kB_is_no_hang() {
    asking.server().at("/simple/a/", redirect("/" + "a".repeat(100_000)));

    assertThat(asking.server().received()).isEmpty();
    assertThatThrownBy(() -> {
          if (asking.page("a") instanceof PageAnswer.Missing) {
            throw UpstreamException.failed("followed to where nothing is");
          }
        })
        .isInstanceOf(UpstreamException.class);
  }

  @Test
  void from_https_to_http_none_is_followed() {
    HttpUrl from = HttpUrl.get("https://example.org/simple/?token=s3cret");

    assertThatThrownBy(() -> Targets.redirected(from, "http://example.org/simple/"))
        .isInstanceOf(UpstreamException.class)
        .hasMessage("https://example.org/simple/ redirects from https to http");
  }

  // CONFORMANCE 127
  @Test
  void credentials_stay_with_the_host_that_they_are_for() throws Exception {
    String url = asking.server().index().replace("http://", "http://alice:s3cret@");
    try (RawServer other = RawServer.start();
        HttpUpstream upstream = asking.upstream(url)) {
      asking.server().at("/simple/a/", redirect(other.origin() + "/b/"));
      other.at("/b/", redirect(asking.server().origin() + "/c/"));
      asking.server().at("/c/", ok("c", "Set-Cookie: session=1"));

      upstream.page("a/", new Validators("\"tag\"", null), Asking.MAX_PAGE);

      assertThat(asking.server().received())
          .hasSize(2)
          .allSatisfy(request -> assertThat(request.header("Authorization")).startsWith("Basic "));
      assertThat(other.received()).hasSize(1);
      assertThat(other.received().get(0).head())
          .doesNotContain("Authorization", "Cookie", "s3cret");
    }
  }

  @Test
  void the_same_host_on_another_port_is_another_host() throws Exception {
    String url = asking.server().index().replace("http://", "http://alice:s3cret@");
    try (RawServer other = RawServer.start();
        HttpUpstream upstream = asking.upstream(url)) {
      other.at("/f.whl", ok("file"));

      upstream.file(other.origin() + "/f.whl").close();

      assertThat(other.received().get(0).header("Authorization")).isEmpty();
    }
  }

  @Test
  void user_info_in_a_location_is_left_out() throws Exception {
    try (RawServer other = RawServer.start()) {
      asking
          .server()
          .at("/simple/a/", redirect(other.origin().replace("http://", "http://bob:pw@") + "/b/"));
      other.at("/b/", ok("b"));

      assertThat(asking.page("a"))
          .isInstanceOfSatisfying(
              PageAnswer.Page.class,
              page -> assertThat(page.url()).isEqualTo(other.origin() + "/b/"));
      assertThat(other.received().get(0).head()).doesNotContain("Authorization", "bob");
    }
  }

  @Test
  void a_cookie_is_never_kept() throws Exception {
    asking.server().at("/simple/a/", ok("a", "Set-Cookie: session=1; Path=/"));

    asking.page("a");
    asking.page("a");

    assertThat(asking.server().received())
        .hasSize(2)
        .allSatisfy(request -> assertThat(request.head()).doesNotContainIgnoringCase("cookie"));
  }

  @Test
  void every_request_says_who_asks_so_that_loops_are_noticed() throws Exception {
    asking.server().at("/simple/a/", redirect("/simple/b/")).at("/simple/b/", ok("b"));

    asking.page("a");
    Asking.failure(() -> asking
        .upstream()
        .length(asking.server().origin() + "/x")
        .orElseThrow(() -> UpstreamException.failed("no length")));

    assertThat(asking.server().received()).hasSize(3).allSatisfy(request -> {
      assertThat(request.header("Via")).isEqualTo("1.1 clutch-pseudonym");
      assertThat(request.header("User-Agent")).isEqualTo("clutch/test");
    });
  }

  @Test
  void an_address_that_a_page_names_is_held_to_the_same_rules() {
    assertThat(
            Asking.failure(() -> asking.upstream().file("file:///etc/passwd")).kind())
        .isEqualTo(Kind.FAILED);
    asking.server().at("/f.whl", raw("HTTP/1.1 302 X\r\nLocation: ftp://a/\r\n\r\n"));
    assertThat(Asking.failure(() -> asking.upstream().file(asking.server().origin() + "/f.whl")))
        .hasMessageEndingWith("can't be asked");
  }
}
