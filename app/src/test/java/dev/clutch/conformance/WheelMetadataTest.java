package dev.clutch.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clutch.conformance.ScriptedUpstream.Received;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.http.HttpHeader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Core metadata of wheels whose upstream has none beside them, or not what it promises. */
class WheelMetadataTest {
  private static final int LARGE = 3_000_000;
  private static final Dist WHEEL = Dist.wheel("meta", "1.0", LARGE);
  private static final byte[] METADATA = Objects.requireNonNull(WHEEL.metadata());
  private static final String PATH = WHEEL.pathAt("meta");

  @RegisterExtension
  final Mirror mirror = new Mirror();

  private HttpResponse<byte[]> metadata() throws Exception {
    return mirror.clutch().get(PATH + ".metadata");
  }

  /** Returns what the page says of the wheel's metadata: a digest, true, or an empty text. */
  private String promise() throws Exception {
    return promise("meta", WHEEL);
  }

  private String promise(String project, Dist file) throws Exception {
    var promise = Pages.entry(mirror.clutch().page(project), file.filename()).path("core-metadata");
    return promise.asBoolean() ? "true" : promise.path("sha256").asText();
  }

  private void awaitPromise(String promise) throws Exception {
    Eventually.until("the page says " + promise, () -> promise().equals(promise));
  }

  /** Returns the ranges that were asked for of the wheel; for one without a range its method. */
  private List<String> ranges() {
    List<String> ranges = new ArrayList<>();
    for (Received request : mirror.upstream().received(WHEEL.path())) {
      String range = request.headers().get(HttpHeader.RANGE);
      ranges.add(range == null ? request.method() : range);
    }
    return ranges;
  }

  private static long length(String range) {
    String[] ends = range.substring("bytes=".length()).split("-", -1);
    return Long.parseLong(ends[1]) - Long.parseLong(ends[0]) + 1;
  }

  private void publishProved() throws Exception {
    mirror.upstream().publish("meta", WHEEL.bare());
    awaitPromise("true");
  }

  private static byte[] withoutDirectory() {
    return Dist.noise(LARGE);
  }

  @Test
  void a_page_promises_metadata_once_the_host_of_its_wheels_has_sent_a_single_byte()
      throws Exception {
    mirror.upstream().publish("meta", WHEEL.bare());
    assertThat(promise()).isEmpty();

    awaitPromise("true");

    assertThat(ranges()).containsExactly("bytes=0-0");
  }

  @Test
  void a_page_does_not_wait_for_what_the_host_of_its_wheels_answers() throws Exception {
    Gate gate = new Gate();
    mirror.upstream().publish("meta", WHEEL.bare());
    mirror.upstream().at(WHEEL.path(), Reply.file(WHEEL.bytes()).waitingAt(gate));

    assertThat(promise()).isEmpty();

    gate.awaitReached();
    gate.open();
  }

  @Test
  void a_host_is_asked_once_for_all_projects_and_for_ever() throws Exception {
    Dist other = Dist.wheel("other", "1.0");
    publishProved();
    mirror.upstream().publish("other", other.bare());

    assertThat(promise("other", other)).isEqualTo("true");
    mirror.clutch().restart();
    assertThat(promise("other", other)).isEqualTo("true");

    assertThat(mirror.upstream().requests(other.path())).isZero();
    assertThat(ranges()).containsExactly("bytes=0-0");
  }

  // CONFORMANCE 62
  @Test
  void metadata_is_read_out_of_the_wheel_by_ranges() throws Exception {
    publishProved();

    var response = metadata();

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo(METADATA);
    assertThat(ranges()).allMatch(range -> range.matches("bytes=[0-9]+-[0-9]+"));
    assertThat(ranges()).hasSizeLessThanOrEqualTo(4);
    assertThat(ranges().stream().mapToLong(WheelMetadataTest::length).sum()).isLessThan(200_000);
  }

  // CONFORMANCE 62
  @Test
  void metadata_that_was_read_is_stored_and_its_digest_promised() throws Exception {
    publishProved();
    String before = mirror.clutch().page("meta").headers().firstValue("ETag").orElse("");
    metadata();

    awaitPromise(Dist.sha256(METADATA));

    int asked = ranges().size();
    var again = metadata();
    assertThat(again.headers().firstValue("Cache-Status")).contains("clutch; hit");
    assertThat(again.headers().firstValue("ETag")).contains('"' + Dist.sha256(METADATA) + '"');
    assertThat(again.headers().firstValueAsLong("Content-Length")).hasValue(METADATA.length);
    assertThat(mirror.clutch().page("meta").headers().firstValue("ETag")).isNotEqualTo(before);
    assertThat(ranges()).hasSize(asked);
  }

  @Test
  void a_page_without_sizes_costs_a_question_for_the_length() throws Exception {
    mirror.upstream().serve(WHEEL.bare());
    mirror.upstream().page("meta", Reply.html(Pages.html(WHEEL.bare())));
    awaitPromise("true");

    assertThat(metadata().body()).isEqualTo(METADATA);
    assertThat(ranges()).contains("HEAD").doesNotContain("GET");
  }

  @Test
  void many_who_ask_at_once_cost_one_reading() throws Exception {
    publishProved();
    Gate gate = new Gate();
    mirror.upstream().at(WHEEL.path(), Reply.file(WHEEL.bytes()).waitingAt(gate));
    List<CompletableFuture<HttpResponse<byte[]>>> answers = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      answers.add(mirror.clutch().getAsync(PATH + ".metadata"));
    }
    gate.awaitReached();
    gate.open();

    for (var answer : answers) {
      assertThat(answer.get().body()).isEqualTo(METADATA);
    }
    assertThat(ranges()).hasSizeLessThanOrEqualTo(4);
  }

  // CONFORMANCE 69
  @Test
  void HEAD_says_the_length_of_metadata_that_has_yet_to_be_read() throws Exception {
    publishProved();

    var head = mirror.clutch().head(PATH + ".metadata");

    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.headers().firstValueAsLong("Content-Length")).hasValue(METADATA.length);
  }

  // CONFORMANCE 64
  @Test
  void without_ranges_there_is_no_metadata_and_no_wheel_is_fetched_for_it() throws Exception {
    mirror.upstream().publish("meta", WHEEL.bare());
    mirror.upstream().at(WHEEL.path(), Reply.file(WHEEL.bytes()).withoutRanges());
    promise();
    Eventually.until("the host is asked", () -> ranges().size() == 1);

    for (int i = 0; i < 5; i++) {
      assertThat(metadata().statusCode()).isEqualTo(404);
    }

    assertThat(promise()).isEmpty();
    assertThat(ranges()).containsExactly("bytes=0-0");
  }

  // CONFORMANCE 65
  @Test
  void without_ranges_metadata_is_promised_when_the_wheel_is_stored() throws Exception {
    mirror.upstream().publish("meta", WHEEL.bare());
    mirror.upstream().at(WHEEL.path(), Reply.file(WHEEL.bytes()).withoutRanges());
    var before = mirror.clutch().page("meta").headers().firstValue("ETag");

    mirror.clutch().get(PATH);

    awaitPromise(Dist.sha256(METADATA));
    assertThat(mirror.clutch().page("meta").headers().firstValue("ETag")).isNotEqualTo(before);
    assertThat(metadata().body()).isEqualTo(METADATA);
  }

  @Test
  void what_was_promised_is_served_although_the_host_sends_wholes_by_now() throws Exception {
    publishProved();
    mirror.upstream().at(WHEEL.path(), Reply.file(WHEEL.bytes()).withoutRanges());

    assertThat(metadata().body()).isEqualTo(METADATA);

    assertThat(ranges()).filteredOn("GET"::equals).hasSize(1);
    assertThat(mirror.clutch().get(PATH).headers().firstValue("Cache-Status"))
        .contains("clutch; hit");
  }

  @Test
  void a_host_that_sends_wholes_by_now_is_promised_nothing_of_any_longer() throws Exception {
    Dist other = Dist.wheel("other", "1.0", 500_000);
    publishProved();
    mirror.upstream().publish("other", other.bare());
    mirror.upstream().at(WHEEL.path(), Reply.file(WHEEL.bytes()).withoutRanges());
    mirror.upstream().at(other.path(), Reply.file(other.bytes()).withoutRanges());
    String promised = promise("other", other);
    metadata();

    assertThat(promised).isEqualTo("true");
    assertThat(promise("other", other)).isEmpty();
    assertThat(mirror.clutch().get(other.pathAt("other") + ".metadata").body())
        .isEqualTo(other.metadata());
  }

  // CONFORMANCE 63
  @Test
  void metadata_that_the_upstream_promises_and_has_not_is_read_out_of_the_wheel() throws Exception {
    mirror.upstream().publish("meta", WHEEL);
    mirror.upstream().at(WHEEL.path() + ".metadata", Reply.failing(404));

    assertThat(metadata().body()).isEqualTo(METADATA);
    assertThat(promise()).isEqualTo(Dist.sha256(METADATA));
    assertThat(ranges()).doesNotContain("GET");
  }

  // CONFORMANCE 63
  @Test
  void metadata_that_the_upstream_promises_and_has_not_is_read_without_ranges_too()
      throws Exception {
    mirror.upstream().publish("meta", WHEEL);
    mirror.upstream().at(WHEEL.path() + ".metadata", Reply.failing(404));
    mirror.upstream().at(WHEEL.path(), Reply.file(WHEEL.bytes()).withoutRanges());

    assertThat(metadata().body()).isEqualTo(METADATA);
    assertThat(ranges()).filteredOn("GET"::equals).hasSize(1);
  }

  // CONFORMANCE 63
  @Test
  void metadata_that_nobody_has_is_no_longer_promised_and_the_wheel_still_served()
      throws Exception {
    Dist wheel = WHEEL.withBytes(withoutDirectory());
    mirror.upstream().publish("meta", wheel);
    mirror.upstream().at(wheel.path() + ".metadata", Reply.failing(404));
    assertThat(promise()).isNotEmpty();

    assertThat(metadata().statusCode()).isEqualTo(404);

    awaitPromise("");
    assertThat(mirror.clutch().get(PATH).body()).isEqualTo(wheel.bytes());
  }

  // CONFORMANCE 68
  @Test
  void metadata_that_is_not_what_the_page_promises_is_read_out_of_the_wheel() throws Exception {
    mirror.upstream().publish("meta", WHEEL);
    mirror.upstream().at(WHEEL.path() + ".metadata", Reply.file(Dist.utf8("Name: other\n")));

    assertThat(metadata().body()).isEqualTo(METADATA);
  }

  // CONFORMANCE 68
  @Test
  void metadata_that_is_not_in_the_wheel_as_promised_either_is_refused() throws Exception {
    Dist other = new Dist(WHEEL.filename(), WHEEL.bytes(), Dist.utf8("Name: other\n"));
    mirror.upstream().publish("meta", other);
    mirror.upstream().at(WHEEL.path() + ".metadata", Reply.failing(404));

    assertThat(metadata().statusCode()).isEqualTo(502);

    awaitPromise("");
    assertThat(metadata().statusCode()).isEqualTo(404);
  }

  // CONFORMANCE 67
  @Test
  void a_wheel_that_proved_unreadable_is_remembered() throws Exception {
    Dist wheel = WHEEL.withBytes(withoutDirectory());
    mirror.upstream().publish("meta", wheel.bare());
    awaitPromise("true");
    assertThat(metadata().statusCode()).isEqualTo(404);
    awaitPromise("");
    int asked = ranges().size();

    mirror.clutch().restart();

    assertThat(promise()).isEmpty();
    assertThat(metadata().statusCode()).isEqualTo(404);
    assertThat(ranges()).hasSize(asked);
  }

  // CONFORMANCE 67
  @Test
  void a_stored_wheel_that_is_unreadable_is_promised_nothing_of() throws Exception {
    Dist wheel = WHEEL.withBytes(withoutDirectory());
    mirror.upstream().publish("meta", wheel.bare());
    awaitPromise("true");

    assertThat(mirror.clutch().get(PATH).body()).isEqualTo(wheel.bytes());

    awaitPromise("");
  }

  @Test
  void an_outage_is_no_absence() throws Exception {
    publishProved();
    mirror.upstream().at(WHEEL.path(), Reply.broken());
    assertThat(metadata().statusCode()).isEqualTo(503);

    mirror.upstream().at(WHEEL.path(), Reply.file(WHEEL.bytes()));

    assertThat(metadata().body()).isEqualTo(METADATA);
  }

  @Test
  void a_file_that_changes_between_two_ranges_gives_no_metadata_of_both() throws Exception {
    Dist wheel = Dist.wheelBeginningWithMetadata("meta", "1.0", LARGE);
    mirror.upstream().publish("meta", wheel.bare());
    mirror
        .upstream()
        .at(
            wheel.path(),
            Reply.file(wheel.bytes()),
            Reply.file(wheel.bytes()).withEtag("\"one\""),
            Reply.file(wheel.bytes()).withEtag("\"two\""));
    awaitPromise("true");

    assertThat(metadata().body()).isEqualTo(METADATA);

    assertThat(ranges()).hasSize(4).endsWith("GET"); // the third came as a whole
  }
}
