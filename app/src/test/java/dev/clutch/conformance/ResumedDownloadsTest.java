package dev.clutch.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A transfer that breaks is gone on with, and no client notices. */
@Timeout(60)
class ResumedDownloadsTest {
  private static final int LARGE = 1_000_000;

  @RegisterExtension
  static final Mirror mirror = new Mirror();

  private static final AtomicInteger NUMBER = new AtomicInteger();
  private final String project = "resumed" + NUMBER.incrementAndGet();
  private final Dist wheel = Dist.of(project + "-1.0.tar.gz", LARGE);

  private RawClient.Response ask() throws Exception {
    try (RawClient client = mirror.clutch().raw()) {
      return client.get(wheel.pathAt(project)).read();
    }
  }

  private void script(Reply... replies) {
    mirror.upstream().publish(project, wheel);
    mirror.upstream().at(wheel.path(), replies);
  }

  /** What was asked for by range, in order; {@code null} for the whole. */
  private List<String> ranges() {
    return mirror.upstream().received(wheel.path()).stream()
        .map(request -> String.valueOf(request.headers().get("Range")))
        .toList();
  }

  private void assertRightAndKept() throws Exception {
    var response = ask();

    assertThat(response.status()).isEqualTo(200);
    assertThat(response.isWhole()).isTrue();
    assertThat(response.body()).isEqualTo(wheel.bytes());
    Eventually.until(
        "it is stored",
        () -> mirror
            .clutch()
            .head(wheel.pathAt(project))
            .headers()
            .firstValue("Cache-Status")
            .orElse("")
            .equals("clutch; hit"));
  }

  private Reply file() {
    return Reply.file(wheel.bytes());
  }

  private byte[] other() {
    return Dist.noise(LARGE + 1);
  }

  // CONFORMANCE 75, 169
  @Test
  void what_is_cut_once_at_half_is_gone_on_with_from_there() throws Exception {
    script(file().withEtag("\"one\"").breakingAfter(LARGE / 2), file().withEtag("\"one\""));

    assertRightAndKept();

    assertThat(ranges()).containsExactly("null", "bytes=500000-");
    assertThat(mirror.upstream().received(wheel.path()).get(1).headers().get("If-Range"))
        .isEqualTo("\"one\"");
  }

  // CONFORMANCE 75
  @Test
  void without_a_strong_tag_the_date_of_the_last_change_is_the_condition() throws Exception {
    String date = "Sat, 01 Jun 2024 10:00:00 GMT";
    Reply reply = file().withEtag("W/\"one\"").with("Last-Modified", date);
    script(reply.breakingAfter(LARGE / 2), reply);

    assertRightAndKept();

    assertThat(mirror.upstream().received(wheel.path()).get(1).headers().get("If-Range"))
        .isEqualTo(date);
  }

  // CONFORMANCE 75
  @Test
  void with_neither_the_promised_digest_is_proof_enough() throws Exception {
    script(file().breakingAfter(LARGE / 2), file());

    assertRightAndKept();

    assertThat(ranges()).containsExactly("null", "bytes=500000-");
  }

  // CONFORMANCE 75
  @Test
  void with_no_digest_either_the_whole_is_asked_for_again_and_compared() throws Exception {
    ObjectNode entry = Pages.json(wheel);
    entry.putObject("hashes");
    mirror.upstream().page(project, Reply.json(Pages.json(project, entry)));
    mirror.upstream().at(wheel.path(), file().breakingAfter(LARGE / 2), file());

    assertRightAndKept();

    assertThat(ranges()).containsExactly("null", "null");
  }

  // CONFORMANCE 75
  @Test
  void a_transfer_may_break_again_and_again_as_long_as_it_gets_on() throws Exception {
    script(
        file().breakingAfter(100_000),
        file().breakingAfter(200_000),
        Reply.broken(),
        file().breakingAfter(300_000),
        file().breakingAfter(700_000),
        Reply.failing(503),
        file());

    assertRightAndKept();
  }

  // CONFORMANCE 75
  @Test
  void an_upstream_that_ignores_ranges_sends_the_whole_again_of_which_nobody_notices()
      throws Exception {
    script(file().withoutRanges().breakingAfter(LARGE / 2), file().withoutRanges());

    assertRightAndKept();
  }

  // CONFORMANCE 75
  @Test
  void an_upstream_that_fails_at_ranges_is_asked_for_the_whole() throws Exception {
    script(file().breakingAfter(LARGE / 2), Reply.failing(500), file());

    assertRightAndKept();

    assertThat(ranges()).containsExactly("null", "bytes=500000-", "null");
  }

  // CONFORMANCE 75
  @ParameterizedTest
  @ValueSource(strings = {"bytes 7-999999/1000000", "bytes 500000-999999/2000000", "nonsense"})
  void a_range_that_was_not_asked_for_is_not_glued_on(String contentRange) throws Exception {
    Reply wrong = Reply.of("binary/octet-stream", Arrays.copyOf(wheel.bytes(), LARGE / 2))
        .withStatus(206)
        .with("Content-Range", contentRange);
    script(file().breakingAfter(LARGE / 2), wrong, file());

    var response = ask();

    if (response.isWhole()) {
      assertThat(response.body()).isEqualTo(wheel.bytes());
    }
    assertThat(ask().body()).isEqualTo(wheel.bytes());
  }

  // CONFORMANCE 75
  @Test
  void a_file_that_has_changed_since_is_not_glued_on() throws Exception {
    script(
        file().withEtag("\"one\"").breakingAfter(LARGE / 2),
        Reply.file(other()).withEtag("\"two\""),
        file());

    var response = ask();

    assertThat(response.isWhole()).isFalse();
    assertThat(response.body()).isEqualTo(Arrays.copyOf(wheel.bytes(), LARGE / 2));
    Eventually.until("nothing arrives", () -> mirror.clutch().stored("incoming").isEmpty());
    assertRightAndKept();
  }

  // CONFORMANCE 75
  @Test
  void a_changed_file_that_is_sent_as_a_range_is_known_by_its_tag() throws Exception {
    Reply changed = Reply.file(other()).with("ETag", "\"two\"");
    script(
        file().withEtag("\"one\"").breakingAfter(LARGE / 2),
        changed.withStatus(206).with("Content-Range", "bytes 500000-999999/1000000"),
        file());

    assertThat(ask().isWhole()).isFalse();
  }

  // CONFORMANCE 75
  @Test
  void of_a_small_file_nothing_was_given_yet_so_that_it_may_begin_anew() throws Exception {
    Dist small = Dist.wheel(project, "2.0", 10_000);
    mirror.upstream().publish(project, small);
    mirror
        .upstream()
        .at(
            small.path(),
            Reply.file(Dist.noise(small.bytes().length)).withEtag("\"one\"").breakingAfter(5_000),
            Reply.file(small.bytes()).withEtag("\"two\""));

    var response = mirror.clutch().get(small.pathAt(project));

    assertThat(response.body()).isEqualTo(small.bytes());
  }

  // CONFORMANCE 112
  @Test
  void an_upstream_that_breaks_off_before_it_answers_is_asked_again() throws Exception {
    script(Reply.broken(), Reply.broken(), file());

    assertRightAndKept();
  }

  // CONFORMANCE 75
  @Test
  void a_file_that_vanished_meanwhile_breaks_off() throws Exception {
    script(file().breakingAfter(LARGE / 2), Reply.failing(404));

    assertThat(ask().isWhole()).isFalse();
  }

  // Clients give up after 15 s without a byte (pip, PDM, Poetry). The last 64 KB are held back.
  @Test
  void an_upstream_that_is_silent_twice_keeps_nobody_waiting_for_longer_than_clients_do()
      throws Exception {
    Gate once = new Gate();
    Gate twice = new Gate();
    script(file().waitingAt(once, 940_000), file().waitingAt(twice, 950_000), file());

    try (RawClient whole = mirror.clutch().raw().givingUpAfter(Duration.ofSeconds(15));
        RawClient part = mirror.clutch().raw().givingUpAfter(Duration.ofSeconds(15))) {
      whole.get(wheel.pathAt(project));
      whole.awaitAnswer(); // or the part would be asked for by itself
      part.get(wheel.pathAt(project), "Range: bytes=970000-970099");

      assertThat(whole.read().isWhole()).isFalse();
      assertThat(part.read().status()).isEqualTo(503);
    } finally {
      once.open();
      twice.open();
    }
    assertThat(ranges()).containsExactly("null", "bytes=940000-");
  }

  @Test
  void what_an_answer_took_to_begin_counts_too() throws Exception {
    Gate page = new Gate();
    Gate body = new Gate();
    script(file().waitingAt(body, 940_000), file().waitingAt(body, 950_000));
    mirror
        .upstream()
        .page(project, Reply.json(Pages.json(project, Pages.json(wheel))).waitingAt(page));

    try (RawClient end = mirror.clutch().raw().givingUpAfter(Duration.ofSeconds(15))) {
      end.get(wheel.pathAt(project), "Range: bytes=970000-");
      CompletableFuture.delayedExecutor(2, TimeUnit.SECONDS).execute(page::open);

      assertThat(end.read().status()).isEqualTo(503);
    } finally {
      body.open();
    }
    assertThat(ranges()).containsExactly("null", "bytes=940000-");
  }
}
