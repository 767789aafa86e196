package dev.clutch.upstream;

import static dev.clutch.upstream.RawServer.after;
import static dev.clutch.upstream.RawServer.answer;
import static dev.clutch.upstream.RawServer.cut;
import static dev.clutch.upstream.RawServer.ok;
import static dev.clutch.upstream.RawServer.redirect;
import static dev.clutch.upstream.RawServer.reset;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clutch.upstream.UpstreamException.Kind;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class SourceHealthTest {
  @RegisterExtension
  final Asking asking = new Asking(Asking.SHORT);

  @Test
  void a_source_is_up_until_it_gave_no_answer_twice_in_a_row() throws Exception {
    asking.beRefused(1);
    assertThat(asking.health().isDown()).isFalse();

    asking.beRefused(1);
    assertThat(asking.health().isDown()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 404, 403, 429, 500, 503})
  void any_answer_between_them_means_that_it_is_up(int status) throws Exception {
    asking.server().at("/simple/a/", reset(), reset()).at("/simple/b/", answer(status, ""));

    asking.failure("a");
    ask("b");
    asking.failure("a");

    assertThat(asking.health().isDown()).isFalse();
  }

  @Test
  void a_broken_connection_is_one_strike_although_it_was_asked_twice() {
    asking.server().at("/simple/a/", reset());

    assertThat(asking.failure("a").kind()).isEqualTo(Kind.UNREACHABLE);

    assertThat(asking.server().received()).hasSize(2);
    assertThat(asking.health().isDown()).isFalse();
  }

  @Test
  void a_name_that_is_not_known_is_no_answer() throws Exception {
    try (HttpUpstream upstream = asking.upstream("http://nowhere.invalid/simple/")) {
      for (int i = 0; i < 2; i++) {
        assertThat(Asking.failure(() -> upstream.length("http://nowhere.invalid/a")))
            .hasMessage("nowhere.invalid gave no answer (its name is not known here)");
      }

      assertThat(upstream.health().isDown()).isTrue();
    }
  }

  @Test
  void what_does_not_begin_to_answer_in_time_is_a_strike_and_an_answer_when_it_comes()
      throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    asking.server().at("/simple/a/", after(gate, ok("a"))).at("/simple/b/", after(gate, ok("b")));

    List<CompletableFuture<Void>> clients = List.of(
        CompletableFuture.runAsync(() -> ask("a")), CompletableFuture.runAsync(() -> ask("b")));

    await(() -> asking.health().isDown());
    gate.countDown();
    for (CompletableFuture<Void> client : clients) {
      client.get(20, TimeUnit.SECONDS);
    }
    assertThat(asking.health().isDown()).isFalse();
    assertThat(asking.health().snapshot().isDown()).isFalse();
  }

  @Test
  void a_body_that_breaks_off_is_an_answer() {
    asking.server().at("/simple/a/", cut("half", 8));

    asking.failure("a");
    asking.failure("a");

    assertThat(asking.health().isDown()).isFalse();
  }

  @Test
  void its_first_answer_ends_an_outage() throws Exception {
    asking.server().at("/simple/a/", reset()).at("/simple/b/", answer(500, ""));
    asking.failure("a");
    asking.failure("a");
    assertThat(asking.health().isDown()).isTrue();

    asking.failure("b");

    assertThat(asking.health().isDown()).isFalse();
    assertThat(asking.health().tryProbe()).isFalse();
  }

  @Test
  void while_it_is_down_one_caller_in_five_seconds_is_told_to_probe_it() throws Exception {
    assertThat(asking.health().tryProbe()).isFalse();
    asking.beRefused(2);

    assertThat(asking.health().tryProbe()).isTrue();
    assertThat(asking.health().tryProbe()).isFalse();
    asking.advance(Duration.ofMillis(4_999));
    assertThat(asking.health().tryProbe()).isFalse();
    asking.advance(Duration.ofMillis(1));
    assertThat(asking.health().tryProbe()).isTrue();
  }

  @Test
  void half_a_minute_after_the_last_strike_it_is_waited_for_again() throws Exception {
    asking.beRefused(2);
    asking.advance(Duration.ofSeconds(29));
    assertThat(asking.health().isDown()).isTrue();

    asking.advance(Duration.ofSeconds(1));

    assertThat(asking.health().isDown()).isFalse();
    assertThat(asking.health().tryProbe()).isFalse();
    assertThat(asking.health().snapshot().isDown()).isTrue();
  }

  @Test
  void one_more_strike_after_that_is_enough() throws Exception {
    asking.beRefused(2);
    asking.advance(Duration.ofMinutes(1));

    asking.beRefused(1);

    assertThat(asking.health().isDown()).isTrue();
  }

  @Test
  void a_clock_that_goes_back_does_not_make_an_outage_last() throws Exception {
    asking.beRefused(2);

    asking.advance(Duration.ofDays(-2));

    assertThat(asking.health().isDown()).isFalse();
  }

  @Test
  void a_file_host_that_is_down_says_nothing_about_the_index() throws Exception {
    RawServer other = RawServer.start();
    String file = other.origin() + "/a.whl";
    other.close();

    Asking.failure(() -> asking.upstream().file(file));
    Asking.failure(() -> asking.upstream().file(file));

    assertThat(asking.health().isDown()).isFalse();
    assertThat(asking.health().isDown(file)).isTrue();
    assertThat(asking.health().tryProbe(file)).isTrue();
    assertThat(asking.health().tryProbe(file)).isFalse();
  }

  @Test
  void it_counts_what_was_asked_and_what_came() throws Exception {
    Instant begin = asking.now();
    asking
        .server()
        .at("/simple/a/", redirect("/simple/b/"))
        .at("/simple/b/", ok("12345"))
        .at("/simple/c/", answer(503, "sorry"));
    asking.page("a");
    asking.advance(Duration.ofSeconds(7));
    asking.failure("c");

    SourceHealth.Snapshot snapshot = asking.health().snapshot();

    assertThat(snapshot.isDown()).isFalse();
    assertThat(snapshot.since()).isEqualTo(begin);
    assertThat(snapshot.lastAnswer()).isEqualTo(begin.plusSeconds(7));
    assertThat(snapshot.lastFailure()).endsWith(" answered 503");
    assertThat(snapshot.requests()).isEqualTo(3);
    assertThat(snapshot.answers()).isEqualTo(3);
    assertThat(snapshot.failures()).isEqualTo(1);
    assertThat(snapshot.bytesReceived()).isEqualTo(5);
    assertThat(snapshot.waited()).isPositive();
  }

  @Test
  void it_counts_pages_files_and_parts_of_files_apart() throws Exception {
    String file = asking.server().origin() + "/f.whl";
    asking
        .server()
        .at("/simple/a/", ok("12345"))
        .at("/f.whl", ok("123"))
        .at("/f.whl.metadata", answer(500, ""));
    asking.page("a");
    try (Body body = asking.upstream().file(file)) {
      body.stream().readAllBytes();
    }
    asking.upstream().length(file);
    Asking.failure(() -> asking.upstream().file(file + ".metadata"));

    assertThat(asking.health().snapshot().asked())
        .containsEntry(RequestKind.PAGE, new SourceHealth.Asked(1, 0, 5))
        .containsEntry(RequestKind.FILE, new SourceHealth.Asked(1, 0, 3))
        .containsEntry(RequestKind.PART, new SourceHealth.Asked(2, 1, 0));
  }

  @Test
  void a_body_that_breaks_off_is_one_failure() throws Exception {
    String file = asking.server().origin() + "/f.whl";
    asking.server().at("/simple/a/", cut("half", 8)).at("/f.whl", cut("half", 8));

    asking.failure("a"); // asked twice
    try (Body body = asking.upstream().file(file)) {
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(() -> body.stream().readAllBytes()).isInstanceOf(IOException.class);
      }
    }

    SourceHealth.Snapshot snapshot = asking.health().snapshot();
    assertThat(snapshot.asked().get(RequestKind.PAGE)).isEqualTo(new SourceHealth.Asked(2, 2, 8));
    assertThat(snapshot.asked().get(RequestKind.FILE)).isEqualTo(new SourceHealth.Asked(1, 1, 4));
    assertThat(snapshot.lastFailure()).startsWith(file + " broke off after 4 bytes");
  }

  @Test
  void it_knows_since_when_it_is_down_and_why() throws Exception {
    asking.advance(Duration.ofHours(1));
    asking.beRefused(2);
    Instant down = asking.now();
    asking.advance(Duration.ofHours(1));
    asking.beRefused(1);

    SourceHealth.Snapshot snapshot = asking.health().snapshot();

    assertThat(snapshot.isDown()).isTrue();
    assertThat(snapshot.since()).isEqualTo(down);
    assertThat(snapshot.lastAnswer()).isNull();
    assertThat(snapshot.lastFailure()).contains("gave no answer (Connection refused)");
  }

  private void ask(String project) {
    try {
      asking.page(project);
    } catch (UpstreamException e) {
      // An answer all the same.
    }
  }

  private static void await(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) { // until the test's time is up
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
    }
  }
}
