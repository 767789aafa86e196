package dev.clutch.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What an upstream sends wrongly is never completed at a client and never kept. */
@Timeout(60)
class BrokenDownloadsTest {
  private static final int LARGE = 1_000_000;

  @RegisterExtension
  static final Mirror mirror = new Mirror();

  private static final AtomicInteger NUMBER = new AtomicInteger();
  private final String project = "broken" + NUMBER.incrementAndGet();
  private List<Path> before = List.of();

  @BeforeEach
  void look() throws Exception {
    before = mirror.clutch().stored("blobs");
  }

  private RawClient.Response ask(Dist file, String... headers) throws Exception {
    try (RawClient client = mirror.clutch().raw()) {
      return client.get(file.pathAt(project), headers).read();
    }
  }

  private void assertNothingIsKept() throws Exception {
    Eventually.until("nothing arrives", () -> mirror.clutch().stored("incoming").isEmpty());
    assertThat(mirror.clutch().stored("blobs")).containsExactlyInAnyOrderElementsOf(before);
  }

  private static byte[] damaged(Dist file) {
    byte[] damaged = file.bytes().clone();
    damaged[damaged.length / 2] ^= 1;
    return damaged;
  }

  // CONFORMANCE 74
  @Test
  void a_small_file_with_wrong_bytes_is_502_and_not_kept() throws Exception {
    Dist wheel = Dist.wheel(project, "1.0");
    mirror.upstream().publish(project, wheel);
    mirror.upstream().at(wheel.path(), Reply.file(damaged(wheel)));

    var response = ask(wheel);

    assertThat(response.status()).isEqualTo(502);
    assertThat(response.text()).contains(wheel.filename(), wheel.sha256());
    assertNothingIsKept();
  }

  @Test
  void a_range_that_waits_for_bytes_that_never_come_is_refused_in_our_own_words() throws Exception {
    Dist file = Dist.of(project + "-1.0.tar.gz", LARGE);
    Gate gate = new Gate();
    mirror.upstream().publish(project, file);
    Reply breaking = Reply.file(file.bytes()).withoutRanges().waitingAt(gate, LARGE / 2);
    mirror.upstream().at(file.path(), breaking.breakingAfter(LARGE / 2), Reply.failing(500));
    CompletableFuture<HttpResponse<byte[]>> whole = mirror.clutch().getAsync(file.pathAt(project));
    gate.awaitReached();

    try (RawClient client = mirror.clutch().raw()) {
      client.get(file.pathAt(project), "Range: bytes=" + (LARGE / 2 + 1000) + "-");
      mirror.clutch().page(project); // by then it waits for its bytes
      gate.open();
      RawClient.Response response = client.read();

      assertThat(response.status()).isIn(502, 503);
      assertThat(response.text()).doesNotContain("Server Error").hasLineCount(1);
      assertThat(response.header("Content-Range")).isEmpty();
    }
    assertThat(whole.handle((done, failure) -> failure != null).join()).isTrue();
  }

  // CONFORMANCE 74
  @Test
  void a_large_file_with_wrong_bytes_breaks_off_and_is_not_kept() throws Exception {
    Dist wheel = Dist.of(project + "-1.0.tar.gz", LARGE);
    mirror.upstream().publish(project, wheel);
    mirror.upstream().at(wheel.path(), Reply.file(damaged(wheel)));

    var response = ask(wheel);

    assertThat(response.status() == 502 || !response.isWhole()).isTrue();
    assertNothingIsKept();
  }

  // CONFORMANCE 74
  @Test
  void after_wrong_bytes_the_next_request_fetches_anew() throws Exception {
    Dist wheel = Dist.of(project + "-1.0.tar.gz", LARGE);
    mirror.upstream().publish(project, wheel);
    mirror.upstream().at(wheel.path(), Reply.file(damaged(wheel)), Reply.file(wheel.bytes()));
    ask(wheel);
    assertNothingIsKept();

    var response = ask(wheel);

    assertThat(response.body()).isEqualTo(wheel.bytes());
    assertThat(mirror.upstream().requests(wheel.path())).isEqualTo(2);
  }

  // CONFORMANCE 74
  @Test
  void fewer_bytes_than_the_page_says_break_off_and_are_not_kept() throws Exception {
    Dist wheel = Dist.of(project + "-1.0.tar.gz", LARGE);
    mirror.upstream().publish(project, wheel);
    mirror.upstream().at(wheel.path(), Reply.file(Arrays.copyOf(wheel.bytes(), LARGE - 1)));

    var response = ask(wheel);

    assertThat(response.status() == 503 || !response.isWhole()).isTrue();
    assertNothingIsKept();
  }

  // CONFORMANCE 74
  @Test
  void a_body_longer_than_the_page_says_is_not_received_to_its_end() throws Exception {
    Dist wheel = Dist.of(project + "-1.0.tar.gz", LARGE);
    Gate gate = new Gate();
    mirror.upstream().publish(project, wheel);
    Reply endless = Reply.file(Arrays.copyOf(wheel.bytes(), 3 * LARGE)).chunked();
    mirror.upstream().at(wheel.path(), endless.waitingAt(gate, 2 * LARGE));
    long begun = System.nanoTime();

    var response = ask(wheel);

    assertThat(response.status() == 503 || !response.isWhole()).isTrue();
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(5));
    gate.open();
    assertNothingIsKept();
  }

  // CONFORMANCE 75
  @Test
  void a_file_that_always_ends_at_half_breaks_off_and_is_not_kept() throws Exception {
    Dist wheel = Dist.of(project + "-1.0.tar.gz", LARGE);
    mirror.upstream().publish(project, wheel);
    mirror.upstream().at(wheel.path(), Reply.file(wheel.bytes()).breakingAfter(LARGE / 2));

    var response = ask(wheel);

    assertThat(response.status() == 503 || !response.isWhole()).isTrue();
    assertNothingIsKept();
  }

  // CONFORMANCE 75
  @Test
  void a_chunked_file_of_unknown_length_is_served_whole() throws Exception {
    Dist wheel = Dist.of(project + "-1.0.tar.gz", LARGE);
    mirror.upstream().at(wheel.path(), Reply.file(wheel.bytes()).chunked());
    mirror.upstream().page(project, Reply.html(Pages.html(wheel)));

    var response = ask(wheel);

    assertThat(response.isWhole()).isTrue();
    assertThat(response.body()).isEqualTo(wheel.bytes());
  }

  // CONFORMANCE 75
  @Test
  void a_chunked_file_that_ends_at_half_breaks_off_and_is_not_kept() throws Exception {
    Dist wheel = Dist.of(project + "-1.0.tar.gz", LARGE);
    mirror
        .upstream()
        .at(wheel.path(), Reply.file(wheel.bytes()).chunked().breakingAfter(LARGE / 2));
    mirror.upstream().page(project, Reply.html(Pages.html(wheel)));

    var response = ask(wheel);

    assertThat(response.status() == 503 || !response.isWhole()).isTrue();
    assertNothingIsKept();
  }

  // CONFORMANCE 75
  @Test
  void a_file_without_any_digest_that_breaks_off_is_not_kept() throws Exception {
    Dist wheel = Dist.of(project + "-1.0.tar.gz", LARGE);
    ObjectNode entry = Pages.json(wheel);
    entry.putObject("hashes");
    entry.remove("size");
    mirror.upstream().page(project, Reply.json(Pages.json(project, entry)));
    mirror
        .upstream()
        .at(wheel.path(), Reply.file(wheel.bytes()).chunked().breakingAfter(LARGE / 2));

    var response = ask(wheel);

    assertThat(response.status() == 503 || !response.isWhole()).isTrue();
    assertNothingIsKept();
  }

  // CONFORMANCE 75
  @Test
  void an_old_client_that_knows_no_length_sees_the_connection_reset() throws Exception {
    Gate half = new Gate();
    Dist wheel = Dist.of(project + "-1.0.tar.gz", LARGE);
    mirror.upstream().page(project, Reply.html(Pages.html(wheel)));
    mirror
        .upstream()
        .at(
            wheel.path(),
            Reply.file(wheel.bytes())
                .withoutRanges()
                .chunked()
                .waitingAt(half, LARGE / 2)
                .breakingAfter(LARGE / 2));

    try (RawClient client = mirror.clutch().raw()) {
      client.send("GET " + wheel.pathAt(project) + " HTTP/1.0\r\n\r\n").awaitAnswer();
      half.open();
      var response = client.read();

      assertThat(response.header("Transfer-Encoding")).isEmpty();
      assertThat(response.isWhole()).isFalse();
    }
  }

  // CONFORMANCE 75
  @Test
  void an_old_client_gets_a_whole_file_of_unknown_length() throws Exception {
    Dist wheel = Dist.of(project + "-1.0.tar.gz", LARGE);
    mirror.upstream().page(project, Reply.html(Pages.html(wheel)));
    mirror.upstream().at(wheel.path(), Reply.file(wheel.bytes()).chunked());

    var response = mirror.clutch().raw("GET " + wheel.pathAt(project) + " HTTP/1.0\r\n\r\n");

    assertThat(response.isWhole()).isTrue();
    assertThat(response.body()).isEqualTo(wheel.bytes());
  }

  // CONFORMANCE 164
  @Test
  void after_wrong_bytes_a_resumed_download_begins_from_the_start() throws Exception {
    Dist wheel = Dist.of(project + "-1.0.tar.gz", LARGE);
    mirror.upstream().publish(project, wheel);
    Gate half = new Gate();
    mirror
        .upstream()
        .at(
            wheel.path(),
            Reply.file(damaged(wheel)).waitingAt(half, LARGE / 2),
            Reply.file(wheel.bytes()));
    String tag;
    try (RawClient client = mirror.clutch().raw()) {
      client.get(wheel.pathAt(project));
      half.awaitReached();
      client.awaitAnswer(); // wrong bytes of which nothing was sent yet are a 502
      half.open();
      var broken = client.read();
      assertThat(broken.isWhole()).isFalse();
      tag = broken.header("ETag").orElseThrow();
    }
    assertNothingIsKept();

    var resumed = ask(wheel, "Range: bytes=500000-", "If-Range: " + tag);

    assertThat(resumed.status()).isEqualTo(200);
    assertThat(resumed.body()).isEqualTo(wheel.bytes());
  }

  @Test
  void an_upstream_that_has_not_the_file_its_page_lists_is_404() throws Exception {
    Dist wheel = Dist.wheel(project, "1.0");
    mirror.upstream().publish(project, wheel);
    mirror.upstream().at(wheel.path(), Reply.failing(404));

    assertThat(ask(wheel).status()).isEqualTo(404);
  }

  // CONFORMANCE 112
  @Test
  void an_upstream_that_fails_to_give_a_file_is_503() throws Exception {
    Dist wheel = Dist.wheel(project, "1.0");
    mirror.upstream().publish(project, wheel);
    mirror.upstream().at(wheel.path(), Reply.failing(500));

    var response = ask(wheel);

    assertThat(response.status()).isEqualTo(503);
    assertThat(response.header("Retry-After")).contains("2");
  }

  // CONFORMANCE 113
  @Test
  void a_file_host_that_refuses_us_is_502() throws Exception {
    Dist wheel = Dist.wheel(project, "1.0");
    mirror.upstream().publish(project, wheel);
    mirror.upstream().at(wheel.path(), Reply.failing(403));

    assertThat(ask(wheel).status()).isEqualTo(502);
  }
}
