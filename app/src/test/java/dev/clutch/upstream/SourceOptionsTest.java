package dev.clutch.upstream;

import static dev.clutch.upstream.RawServer.after;
import static dev.clutch.upstream.RawServer.answer;
import static dev.clutch.upstream.RawServer.ok;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clutch.upstream.UpstreamException.Kind;
import dev.clutch.upstream.UpstreamOptions.Access;
import dev.clutch.upstream.UpstreamOptions.Pace;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import okhttp3.Dns;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What may be said of one source and not of another. */
@Timeout(30)
class SourceOptionsTest {
  private static final Access NO_ACCESS = new Access(null, false, null, null);
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
  void how_long_it_may_take_is_said_by_source() {
    Pace pace =
        new Pace(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(30), 4, 5);

    Limits limits = Limits.of(pace);

    assertThat(limits.connect()).isEqualTo(Duration.ofSeconds(1));
    assertThat(limits.strike()).isEqualTo(Duration.ofSeconds(2));
    assertThat(limits.silence()).isEqualTo(Duration.ofSeconds(30));
    assertThat(limits.atOnce()).isEqualTo(4);
  }

  @Test
  void one_that_may_take_long_to_answer_may_take_as_long_for_its_header() {
    Limits limits =
        Limits.of(new Pace(USUAL.connect(), Duration.ofSeconds(40), USUAL.read(), 32, 5));

    assertThat(limits.header()).isEqualTo(Duration.ofSeconds(40));
    assertThat(Limits.USUAL.header()).isEqualTo(Duration.ofSeconds(20));
  }

  @Test
  void no_more_is_asked_at_once_than_is_allowed() throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    asking.server().at("/simple/a/", after(gate, ok("a"))).at("/a.whl", ok("file"));
    Duration moment = Duration.ofMillis(50);
    Limits one = new Limits(
        USUAL.connect(), USUAL.answer(), USUAL.read(), USUAL.read(), moment, moment, 1, 5);

    try (HttpUpstream upstream =
        asking.upstream(asking.server().index(), Dns.SYSTEM, Map.of(), one)) {
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

  private static void ask(HttpUpstream upstream) {
    try {
      upstream.page("a/", Validators.NONE, Asking.MAX_PAGE);
    } catch (UpstreamException e) {
      // The test has ended.
    }
  }
}
