package dev.clutch.upstream;

import static dev.clutch.upstream.RawServer.after;
import static dev.clutch.upstream.RawServer.answer;
import static dev.clutch.upstream.RawServer.ok;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clutch.upstream.UpstreamException.Kind;
import dev.clutch.upstream.UpstreamOptions.Access;
import dev.clutch.upstream.UpstreamOptions.Pace;
import java.net.Proxy;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import okhttp3.Dns;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What may be said of one source and not of another. */
@Timeout(30)
class SourceOptionsTest {
  private static final Access NO_ACCESS = new Access(null, false, null, null, null);
  private static final Pace USUAL = UpstreamOptions.USUAL.pace();

  @RegisterExtension
  final Asking asking = new Asking();

  private final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterEach
  void end() {
    threads.shutdownNow();
  }

  // CONFORMANCE 113
  @Test
  void where_403_means_missing_a_page_that_is_forbidden_is_missing() throws Exception {
    asking.server().at("/simple/a/", answer(403, "")).at("/simple/", answer(403, ""));

    try (HttpUpstream upstream =
        asking.upstream(asking.server().index(), new UpstreamOptions(NO_ACCESS, USUAL, true))) {
      assertThat(upstream.page("a/", Validators.NONE, Asking.MAX_PAGE))
          .isInstanceOf(PageAnswer.Missing.class);
      assertThatThrownBy(() -> upstream.open("", Validators.NONE))
          .isInstanceOf(MissingException.class);
    }
  }

  @Test
  void elsewhere_it_is_a_refusal() {
    asking.server().at("/simple/a/", answer(403, ""));

    assertThat(asking.failure("a").kind()).isEqualTo(Kind.REFUSED);
  }

  @Test
  void a_file_that_is_forbidden_is_never_missing() throws Exception {
    asking.server().at("/a.whl", answer(403, ""));

    try (HttpUpstream upstream =
        asking.upstream(asking.server().index(), new UpstreamOptions(NO_ACCESS, USUAL, true))) {
      UpstreamException failure =
          Asking.failure(() -> upstream.file(asking.server().origin() + "/a.whl"));

      assertThat(failure.kind()).isEqualTo(Kind.REFUSED);
    }
  }

  @Test
  void a_source_that_may_be_silent_for_a_moment_only_is_cut_off_then() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    asking.server().at("/simple/a/", after(never, ok("a")));

    try (HttpUpstream upstream = paced(
        new Pace(USUAL.connect(), USUAL.answer(), Duration.ofMillis(50), USUAL.maxRequests()))) {
      assertThat(Asking.failure(() -> upstream.page("a/", Validators.NONE, Asking.MAX_PAGE)))
          .hasMessageContaining("nothing came in time");
    } finally {
      never.countDown();
    }
  }

  @Test
  void a_source_that_does_not_answer_as_soon_as_it_should_is_down() throws Exception {
    CountDownLatch slow = new CountDownLatch(1);
    asking.server().at("/simple/a/", after(slow, ok("a")));

    try (HttpUpstream upstream = paced(
        new Pace(USUAL.connect(), Duration.ofMillis(20), USUAL.read(), USUAL.maxRequests()))) {
      for (int i = 0; i < 5; i++) {
        threads.execute(() -> ask(upstream));
      }
      while (!upstream.health().isDown()) {
        Thread.onSpinWait();
      }
    } finally {
      slow.countDown();
    }
  }

  @Test
  void one_that_may_take_long_has_as_long_to_answer_as_it_may_take() {
    Pace patient = new Pace(USUAL.connect(), Duration.ofSeconds(40), USUAL.read(), 3);

    Limits limits = Limits.of(patient);

    assertThat(limits.strike()).isEqualTo(Duration.ofSeconds(40));
    assertThat(limits.header()).isGreaterThanOrEqualTo(limits.strike());
    assertThat(limits.atOnce()).isEqualTo(3);
  }

  @Test
  void no_more_is_asked_at_once_than_is_allowed() throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    asking.server().at("/simple/a/", after(gate, ok("a"))).at("/a.whl", ok("file"));
    Duration moment = Duration.ofMillis(50);
    Limits one =
        new Limits(USUAL.connect(), USUAL.answer(), USUAL.read(), USUAL.read(), moment, moment, 1);

    try (HttpUpstream upstream = asking.upstream(
        asking.server().index(), Dns.SYSTEM, Map.of(), UpstreamOptions.USUAL, one)) {
      threads.execute(() -> ask(upstream));
      while (asking.server().received().isEmpty()) {
        Thread.onSpinWait();
      }

      assertThat(Asking.failure(() -> upstream.page("b/", Validators.NONE, Asking.MAX_PAGE))
              .kind())
          .isEqualTo(Kind.BUSY);
      upstream.file(asking.server().origin() + "/a.whl").close();
    } finally {
      gate.countDown();
    }
  }

  @Test
  void its_proxy_goes_before_the_environments_and_has_no_exceptions() throws Exception {
    try (RawServer proxy = RawServer.start();
        HttpUpstream upstream = asking.upstream(
            asking.server().index(),
            through(new SourceProxy(Proxy.Type.HTTP, "127.0.0.1", proxy.port(), null, null)),
            Map.of("HTTP_PROXY", "http://127.0.0.1:1", "NO_PROXY", "*"))) {
      proxy.at(asking.server().index() + "a/", ok("by proxy"));

      assertThat(upstream.page("a/", Validators.NONE, Asking.MAX_PAGE))
          .isInstanceOf(PageAnswer.Page.class);
      assertThat(asking.server().received()).isEmpty();
    }
  }

  @Test
  void its_proxy_is_told_who_we_are_when_it_asks() throws Exception {
    try (RawServer proxy = RawServer.start();
        HttpUpstream upstream = asking.upstream(
            asking.server().index(),
            through(
                new SourceProxy(Proxy.Type.HTTP, "127.0.0.1", proxy.port(), "bo b", "p:w@/")))) {
      proxy.at(
          asking.server().index() + "a/",
          answer(407, "", "Proxy-Authenticate: Basic realm=\"x\""),
          ok("by proxy"));

      upstream.page("a/", Validators.NONE, Asking.MAX_PAGE);

      assertThat(proxy.received())
          .extracting(request -> request.header("Proxy-Authorization"))
          .containsExactly("", okhttp3.Credentials.basic("bo b", "p:w@/"));
    }
  }

  @Test
  void a_source_may_be_asked_directly_whatever_the_environment_says() throws Exception {
    asking.server().at("/simple/a/", ok("a"));

    try (HttpUpstream upstream = asking.upstream(
        asking.server().index(),
        through(new SourceProxy(Proxy.Type.DIRECT, "", 0, null, null)),
        Map.of("HTTP_PROXY", "http://127.0.0.1:1"))) {
      assertThat(upstream.page("a/", Validators.NONE, Asking.MAX_PAGE))
          .isInstanceOf(PageAnswer.Page.class);
    }
  }

  @Test
  void a_proxy_that_speaks_SOCKS_is_one() {
    Proxies proxies =
        Proxies.of(new SourceProxy(Proxy.Type.SOCKS, "[::1]", 1080, null, null), Map.of());

    Proxy proxy = proxies.select(URI.create("https://index.example/")).get(0);

    assertThat(proxy.type()).isEqualTo(Proxy.Type.SOCKS);
    assertThat(String.valueOf(proxy.address())).contains("::1").contains("1080");
  }

  @ParameterizedTest
  @EnumSource(
      value = Proxy.Type.class,
      names = {"HTTP", "SOCKS"})
  void a_proxy_that_can_not_be_used_is_said_without_its_password(Proxy.Type type) {
    SourceProxy proxy = new SourceProxy(type, "a b", 1080, "bob", "s3cret");

    assertThatThrownBy(() -> asking.upstream(asking.server().index(), through(proxy)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("the proxy a b:1080 ")
        .hasMessageNotContaining("s3cret");
    assertThat(List.of(proxy).toString()).doesNotContain("s3cret");
  }

  private static void ask(HttpUpstream upstream) {
    try {
      upstream.page("a/", Validators.NONE, Asking.MAX_PAGE);
    } catch (UpstreamException e) {
      // The test has ended.
    }
  }

  private HttpUpstream paced(Pace pace) {
    return asking.upstream(asking.server().index(), new UpstreamOptions(NO_ACCESS, pace, false));
  }

  private static UpstreamOptions through(@Nullable SourceProxy proxy) {
    return new UpstreamOptions(new Access(null, false, proxy, null, null), USUAL, false);
  }
}
