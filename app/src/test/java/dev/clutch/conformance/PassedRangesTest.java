package dev.clutch.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Ranges of files that are not stored: passed through, or followed from a download. */
@Timeout(60)
class PassedRangesTest {
  private static final int LARGE = 4_000_000;

  @RegisterExtension
  static final Mirror mirror = new Mirror();

  private static final AtomicInteger NUMBER = new AtomicInteger();
  private final String project = "passed" + NUMBER.incrementAndGet();
  private final Dist wheel = Dist.of(project + "-1.0.tar.gz", LARGE);

  private HttpResponse<byte[]> ask(String... headers) throws Exception {
    return mirror.clutch().get(wheel.pathAt(project), headers);
  }

  private void script(Reply... replies) {
    mirror.upstream().publish(project, wheel);
    mirror.upstream().at(wheel.path(), replies);
  }

  private Reply file() {
    return Reply.file(wheel.bytes()).withEtag("\"one\"");
  }

  private List<String> ranges() {
    return mirror.upstream().received(wheel.path()).stream()
        .map(request -> String.valueOf(request.headers().get("Range")))
        .toList();
  }

  private byte[] slice(int from, int to) {
    return Arrays.copyOfRange(wheel.bytes(), from, to);
  }

  private static String cacheStatus(HttpResponse<byte[]> response) {
    return response.headers().firstValue("Cache-Status").orElse("");
  }

  // CONFORMANCE 94, 97, 168
  @ParameterizedTest
  @CsvSource({
    "bytes=-10000, 3990000, 4000000",
    "bytes=2000000-2099999, 2000000, 2100000",
    "bytes=0-99, 0, 100",
    "bytes=3999999-3999999, 3999999, 4000000",
    "bytes=3000000-9000000, 3000000, 4000000",
  })
  void a_range_of_a_file_that_nobody_fetches_is_passed_through(String range, int from, int to)
      throws Exception {
    script(file());

    var response = ask("Range", range);

    assertThat(response.statusCode()).isEqualTo(206);
    assertThat(response.body()).isEqualTo(slice(from, to));
    assertThat(response.headers().firstValue("Content-Range"))
        .contains("bytes " + from + "-" + (to - 1) + "/" + LARGE);
    assertThat(cacheStatus(response)).isEqualTo("clutch; fwd=miss");
    assertThat(ranges()).containsExactly("bytes=" + from + "-" + (to - 1));
    assertThat(mirror.clutch().stored("incoming")).isEmpty();
  }

  // CONFORMANCE 94
  @ParameterizedTest
  @ValueSource(strings = {"bytes=0-1999999", "bytes=0-", "bytes=3900000-"})
  void half_the_file_or_more_and_what_goes_on_to_its_end_begin_the_download(String range)
      throws Exception {
    script(file());

    var response = ask("Range", range);

    assertThat(response.statusCode()).isEqualTo(206);
    assertThat(ranges()).containsExactly("null");
    Eventually.until("stored", () -> cacheStatus(ask("Range", "bytes=0-0")).equals("clutch; hit"));
  }

  // CONFORMANCE 96
  @Test
  void a_range_far_ahead_of_the_download_does_not_wait_for_it() throws Exception {
    Gate start = new Gate();
    script(file().waitingAt(start, 200_000), file());
    var whole = mirror.clutch().getAsync(wheel.pathAt(project));
    start.awaitReached();

    var ahead = ask("Range", "bytes=-1000");
    start.open();

    assertThat(ahead.body()).isEqualTo(slice(LARGE - 1_000, LARGE));
    assertThat(whole.get(30, TimeUnit.SECONDS).body()).isEqualTo(wheel.bytes());
    assertThat(ranges()).containsExactly("null", "bytes=3999000-3999999");
  }

  // CONFORMANCE 96
  @Test
  void a_range_that_is_about_to_arrive_is_followed_from_the_download() throws Exception {
    Gate start = new Gate();
    script(file().waitingAt(start, 200_000), file());
    var whole = mirror.clutch().getAsync(wheel.pathAt(project));
    start.awaitReached();
    Eventually.until("some has arrived", () -> ask("Range", "bytes=0-0").statusCode() == 206);

    var near = mirror.clutch().getAsync(wheel.pathAt(project), "Range", "bytes=500000-500999");
    start.open();

    assertThat(near.get(30, TimeUnit.SECONDS).body()).isEqualTo(slice(500_000, 501_000));
    assertThat(whole.get(30, TimeUnit.SECONDS).body()).isEqualTo(wheel.bytes());
    assertThat(ranges()).containsExactly("null");
  }

  // CONFORMANCE 94
  @Test
  void an_upstream_that_ignores_ranges_is_asked_for_the_whole_and_the_range_waits()
      throws Exception {
    script(file().withoutRanges());

    var response = ask("Range", "bytes=3000000-3000999");

    assertThat(response.statusCode()).isEqualTo(206);
    assertThat(response.body()).isEqualTo(slice(3_000_000, 3_001_000));
    Eventually.until("stored", () -> cacheStatus(ask("Range", "bytes=0-0")).equals("clutch; hit"));
  }

  // CONFORMANCE 94
  @Test
  void a_range_that_was_not_asked_for_is_not_passed_on() throws Exception {
    Reply wrong = Reply.of("binary/octet-stream", slice(7, 1_007))
        .withStatus(206)
        .with("Content-Range", "bytes 7-1006/" + LARGE);
    script(wrong, file());

    assertThat(ask("Range", "bytes=3000000-3000999").body()).isEqualTo(slice(3_000_000, 3_001_000));
  }

  // CONFORMANCE 94
  @Test
  void a_range_that_breaks_is_gone_on_with() throws Exception {
    script(file().breakingAfter(1_500_000), file());

    var response = ask("Range", "bytes=1000000-1999999");

    assertThat(response.body()).isEqualTo(slice(1_000_000, 2_000_000));
    assertThat(ranges()).containsExactly("bytes=1000000-1999999", "bytes=1500000-1999999");
  }

  // CONFORMANCE 94
  @Test
  void a_range_that_always_breaks_is_cut_off_before_its_end() throws Exception {
    script(file().breakingAfter(1_500_000));

    try (RawClient client = mirror.clutch().raw()) {
      var response =
          client.get(wheel.pathAt(project), "Range: bytes=1000000-1999999").read();

      assertThat(response.status()).isEqualTo(206);
      assertThat(response.isWhole()).isFalse();
    }
  }

  // CONFORMANCE 112
  @Test
  void a_range_that_the_upstream_does_not_give_is_503() throws Exception {
    script(Reply.failing(500));

    assertThat(ask("Range", "bytes=-1000").statusCode()).isEqualTo(503);
  }

  // CONFORMANCE 94
  @Test
  void a_length_that_no_page_tells_is_asked_for_by_HEAD() throws Exception {
    ObjectNode entry = Pages.json(wheel);
    entry.remove("size");
    mirror.upstream().page(project, Reply.json(Pages.json(project, entry)));
    mirror.upstream().at(wheel.path(), file());

    var response = ask("Range", "bytes=-1000");

    assertThat(response.body()).isEqualTo(slice(LARGE - 1_000, LARGE));
    assertThat(mirror.upstream().received(wheel.path()))
        .extracting(ScriptedUpstream.Received::method)
        .containsExactly("HEAD", "GET");
  }

  // CONFORMANCE 97: uv reads METADATA at the beginning of a wheel
  @Test
  void the_first_bytes_of_a_file_whose_length_no_page_tells_begin_no_download() throws Exception {
    ObjectNode entry = Pages.json(wheel);
    entry.remove("size");
    mirror.upstream().page(project, Reply.json(Pages.json(project, entry)));
    mirror.upstream().at(wheel.path(), file());

    var response = ask("Range", "bytes=0-8191");

    assertThat(response.body()).isEqualTo(slice(0, 8_192));
    assertThat(ranges()).containsExactly("null", "bytes=0-8191"); // the first is the HEAD
  }

  // CONFORMANCE 94
  @Test
  void where_nobody_knows_the_length_the_whole_is_sent() throws Exception {
    ObjectNode entry = Pages.json(wheel);
    entry.remove("size");
    mirror.upstream().page(project, Reply.json(Pages.json(project, entry)));
    mirror.upstream().at(wheel.path(), file().chunked().withoutRanges());

    var response = ask("Range", "bytes=-1000");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo(wheel.bytes());
  }

  // CONFORMANCE 93
  @Test
  void a_range_of_another_version_is_the_whole_of_this_one() throws Exception {
    script(file());

    var response = ask("Range", "bytes=1000-1999", "If-Range", "\"another\"");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo(wheel.bytes());
  }

  // CONFORMANCE 94
  @Test
  void a_client_that_leaves_lets_the_upstream_go() throws Exception {
    Gate middle = new Gate();
    script(file().waitingAt(middle, 1_500_000), file());
    try (RawClient client = mirror.clutch().raw()) {
      client.get(wheel.pathAt(project), "Range: bytes=1000000-1999999").readStart(100_000);
    }
    middle.open();

    assertThat(ask("Range", "bytes=-1000").body()).isEqualTo(slice(LARGE - 1_000, LARGE));
  }
}
