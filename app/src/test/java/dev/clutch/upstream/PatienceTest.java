package dev.clutch.upstream;

import static dev.clutch.upstream.RawServer.answer;
import static dev.clutch.upstream.RawServer.ok;
import static dev.clutch.upstream.RawServer.redirect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.clutch.upstream.UpstreamException.Kind;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class PatienceTest {
  @RegisterExtension
  final Asking asking = new Asking();

  // CONFORMANCE 114
  @ParameterizedTest
  @ValueSource(ints = {403, 413, 429, 500, 502, 503, 504})
  void until_the_moment_that_it_names_a_host_is_not_asked_and_the_call_fails_at_once(int status)
      throws Exception {
    asking.server().at("/simple/a/", answer(status, "", "Retry-After: 30"));
    asking.server().at("/simple/b/", ok("b"));
    asking.failure("a");

    asking.advance(Duration.ofSeconds(29));
    UpstreamException failure = asking.failure("b");

    assertThat(failure.kind()).isEqualTo(Kind.BUSY);
    assertThat(failure.retryAfter()).contains(asking.now().plusSeconds(1));
    assertThat(asking.health().retryAfter()).contains(asking.now().plusSeconds(1));
    assertThat(asking.server().received()).hasSize(1);

    asking.advance(Duration.ofSeconds(1));
    assertThat(asking.health().retryAfter()).isEmpty();
    assertThat(asking.page("b")).isInstanceOf(PageAnswer.Page.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {403, 429, 503})
  void a_refusal_of_what_nobody_waits_for_makes_nobody_wait(int status) throws Exception {
    asking
        .server()
        .at("/pypi/a/json", answer(status, "", "Retry-After: 30"))
        .at("/f.whl", answer(status, "", "Retry-After: 30"))
        .at("/simple/b/", ok("b"));

    Asking.failure(() -> asking.upstream().document("a", Allowance.upTo(Asking.MAX_PAGE)));
    Asking.failure(() -> asking.upstream().dates(asking.server().origin() + "/f.whl"));

    assertThat(asking.health().retryAfter()).isEmpty();
    assertThat(asking.page("b")).isInstanceOf(PageAnswer.Page.class);
  }

  @Test
  void a_page_that_is_missing_makes_nobody_wait() throws Exception {
    asking.server().at("/simple/a/", answer(404, "", "Retry-After: 30")).at("/simple/b/", ok("b"));

    asking.page("a");

    assertThat(asking.page("b")).isInstanceOf(PageAnswer.Page.class);
  }

  @Test
  void files_on_the_same_host_wait_too_and_those_on_another_do_not() throws Exception {
    asking.server().at("/simple/a/", answer(429, "", "Retry-After: 30"));
    asking.failure("a");

    try (RawServer other = RawServer.start()) {
      other.at("/f.whl", ok("file"));

      try (Body body = asking.upstream().file(other.origin() + "/f.whl")) {
        assertThat(body.stream().readAllBytes()).hasSize(4);
      }
      assertThat(Asking.failure(() -> asking.upstream().file(asking.server().origin() + "/f.whl"))
              .kind())
          .isEqualTo(Kind.BUSY);
    }
  }

  @Test
  void a_redirect_to_a_host_that_wants_to_be_left_alone_is_not_followed() throws Exception {
    try (RawServer other = RawServer.start()) {
      other.at("/busy", answer(429, "", "Retry-After: 30"));
      asking.server().at("/simple/a/", redirect(other.origin() + "/busy"));
      asking.failure("a");

      assertThat(asking.failure("a").kind()).isEqualTo(Kind.BUSY);
      assertThat(other.received()).hasSize(1);
    }
  }

  @Test
  void a_storm_of_503_costs_one_request_a_second() {
    asking.server().at("/simple/a/", answer(503, ""));

    for (int tenths = 0; tenths < 100; tenths++) {
      asking.failure("a");
      asking.advance(Duration.ofMillis(100));
    }

    assertThat(asking.server().received()).hasSizeBetween(9, 12);
  }

  @Test
  void a_storm_that_names_a_second_costs_one_request_a_second_however_many_wait() {
    asking.server().at("/simple/a/", answer(503, "", "Retry-After: 1"));

    for (int seconds = 0; seconds < 5; seconds++) {
      for (int clients = 0; clients < 10; clients++) {
        asking.failure("a");
      }
      asking.advance(Duration.ofMillis(1_001));
    }

    assertThat(asking.server().received()).hasSize(5);
  }

  @Test
  void it_ends_with_the_first_answer_that_is_none_of_them() throws Exception {
    asking.server().at("/simple/a/", answer(503, ""), answer(503, ""), ok("a"));
    asking.failure("a");
    asking.failure("a");
    asking.advance(Duration.ofSeconds(1));

    for (int i = 0; i < 3; i++) {
      assertThat(asking.page("a")).isInstanceOf(PageAnswer.Page.class);
    }
  }

  @Test
  void a_single_503_without_a_word_about_time_makes_nobody_wait() throws Exception {
    asking.server().at("/simple/a/", answer(503, "")).at("/simple/b/", ok("b"));
    asking.failure("a");

    assertThat(asking.page("b")).isInstanceOf(PageAnswer.Page.class);
  }

  @Test
  void a_clock_that_goes_back_does_not_make_it_last() throws Exception {
    asking.server().at("/simple/a/", answer(429, "", "Retry-After: 30"), ok("a"));
    asking.failure("a");

    asking.advance(Duration.ofDays(-2));

    assertThat(asking.page("a")).isInstanceOf(PageAnswer.Page.class);
  }
}
