package dev.clutch.upstream;

import static dev.clutch.upstream.RawServer.answer;
import static dev.clutch.upstream.RawServer.cut;
import static dev.clutch.upstream.RawServer.ok;
import static dev.clutch.upstream.RawServer.raw;
import static dev.clutch.upstream.RawServer.reset;
import static org.assertj.core.api.Assertions.assertThat;

import dev.clutch.upstream.UpstreamException.Kind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class PagesTest {
  private static final String GZIP = "Content-Encoding: gzip";

  @RegisterExtension
  final Asking asking = new Asking();

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "x-gzip", "GZIP"})
  void a_page_in_gzip_is_decoded(String coding) throws Exception {
    asking.server().at("/simple/a/", answer(200, gzip("page"), "Content-Encoding: " + coding));

    assertThat(body(asking.page("a"))).isEqualTo("page");
    assertThat(asking.server().received().get(0).header("Accept-Encoding")).isEqualTo("gzip");
  }

  @Test
  void a_page_in_gzip_is_known_as_it_came_too() throws Exception {
    byte[] packed = gzip("page");
    asking.server().at("/simple/a/", answer(200, packed, GZIP));

    assertThat(packed(asking.page("a"))).isEqualTo(packed);
  }

  @Test
  void a_page_that_came_in_no_coding_is_not_known_packed() throws Exception {
    asking.server().at("/simple/a/", ok("page"));

    assertThat(packed(asking.page("a"))).isNull();
  }

  @Test
  void gzip_with_more_in_its_head_is_not_kept_as_it_came() throws Exception {
    byte[] plain = gzip("page");
    byte[] named = new byte[plain.length + 2]; // 'n' and its end
    System.arraycopy(plain, 0, named, 0, 10);
    System.arraycopy(plain, 10, named, 12, plain.length - 10);
    named[3] = 8; // FNAME
    named[10] = 'n';
    asking.server().at("/simple/a/", answer(200, named, GZIP));

    PageAnswer answer = asking.page("a");

    assertThat(body(answer)).isEqualTo("page");
    assertThat(packed(answer)).isNull();
  }

  private static byte @Nullable [] packed(PageAnswer answer) {
    return ((PageAnswer.Page) answer).packed();
  }

  @Test
  void identity_is_no_coding() throws Exception {
    asking.server().at("/simple/a/", ok("page", "Content-Encoding: identity"));

    assertThat(body(asking.page("a"))).isEqualTo("page");
  }

  // CONFORMANCE 115
  @ParameterizedTest
  @ValueSource(
      strings = {"br", "deflate", "zstd", "x-nonsense", "gzip, gzip", "gzip, br", "\u00e9"})
  void a_coding_that_was_not_asked_for_is_a_failure(String coding) throws Exception {
    asking
        .server()
        .at("/simple/a/", answer(200, gzip("page"), "Content-Encoding: " + coding), ok("other"));

    assertThat(asking.failure("a"))
        .hasMessageContaining("comes in a content coding that was not asked for: ");
    assertThat(asking.server().received()).hasSize(1);
  }

  @Test
  void two_fields_of_it_are_two_codings() throws Exception {
    asking.server().at("/simple/a/", answer(200, gzip("page"), "Content-Encoding: br", GZIP));

    assertThat(asking.failure("a")).hasMessageEndingWith("not asked for: br, gzip");
  }

  static Stream<byte[]> damaged() throws IOException {
    byte[] good = gzip("a page that is long enough to be cut");
    byte[] flipped = good.clone();
    flipped[good.length - 6] ^= 1;
    return Stream.of(
        "plain text".getBytes(StandardCharsets.UTF_8),
        new byte[0],
        Arrays.copyOf(good, good.length / 2),
        Arrays.copyOf(good, good.length - 1),
        Arrays.copyOf(good, good.length + 9),
        flipped);
  }

  // CONFORMANCE 115
  @ParameterizedTest
  @MethodSource("damaged")
  void gzip_that_is_none_or_cut_or_wrong_or_followed_by_something_is_a_failure(byte[] bytes) {
    asking.server().at("/simple/a/", answer(200, bytes, GZIP));

    UpstreamException failure = asking.failure("a");

    assertThat(failure.kind()).isEqualTo(Kind.FAILED);
    assertThat(failure).hasMessageContaining("can't be read");
    assertThat(asking.server().received()).hasSize(1);
  }

  @Test
  void a_bomb_is_read_up_to_the_limit_and_no_further() throws Exception {
    asking.server().at("/simple/a/", answer(200, gzip("0".repeat(50_000_000)), GZIP));

    assertThat(asking.failure("a")).hasMessageEndingWith("is larger than 10000 bytes");
  }

  @Test
  void what_grows_without_measure_is_refused_long_before_that() throws Exception {
    asking.server().at("/simple/a/", answer(200, gzip("0".repeat(50_000_000)), GZIP));

    UpstreamException failure =
        Asking.failure(() -> asking.upstream().page("a/", Validators.NONE, 64 << 20));

    assertThat(failure).hasMessageEndingWith("it grows more than 200-fold when it is unpacked");
  }

  @Test
  void a_page_as_large_as_the_limit_is_whole() throws Exception {
    asking.server().at("/simple/a/", ok("0".repeat(Asking.MAX_PAGE)), ok("0".repeat(10_001)));

    assertThat(body(asking.page("a"))).hasSize(Asking.MAX_PAGE);
    assertThat(asking.failure("a")).hasMessageEndingWith("is larger than 10000 bytes");
  }

  @Test
  void a_list_that_is_opened_is_decoded_too_and_its_length_is_not_that_of_its_coding()
      throws Exception {
    asking.server().at("/simple/", answer(200, gzip("list"), GZIP));

    try (Body list = asking.upstream().open("", Validators.NONE)) {
      assertThat(list.length()).isEmpty();
      assertThat(new String(list.stream().readAllBytes(), StandardCharsets.UTF_8))
          .isEqualTo("list");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {206, 304, 204, 100})
  void what_was_not_asked_for_is_a_failure(int status) {
    asking.server().at("/simple/a/", answer(status, "", "Content-Range: bytes 0-1/2"));

    assertThat(asking.failure("a").kind()).isIn(Kind.FAILED, Kind.UNREACHABLE);
    assertThat(
            Asking.failure(() -> asking.upstream().open("a/", Validators.NONE)).kind())
        .isIn(Kind.FAILED, Kind.UNREACHABLE);
  }

  @Test
  void validators_are_repeated_as_they_came() throws Exception {
    asking.server().at("/simple/a/", answer(304, ""));
    String date = "Mon, 01 Jun 2026 12:00:00 GMT";

    PageAnswer answer =
        asking.upstream().page("a/", new Validators("W/\"tag\"", date), Asking.MAX_PAGE);

    assertThat(answer).isInstanceOf(PageAnswer.NotModified.class);
    RawServer.Received request = asking.server().received().get(0);
    assertThat(request.header("If-None-Match")).isEqualTo("W/\"tag\"");
    assertThat(request.header("If-Modified-Since")).isEqualTo(date);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "unquoted|yesterday",
        "\"a\u0001b\"|Mon, 41 Jun 2026 12:00:00 GMT",
        "\"\u00e9\"|Mon, 01 Jun 2026 12:00:00 GMT;a",
        "\"a\"b\"|0",
        "w/\"a\"|Mon, 01 Jun 2026 12:00:00 +0000",
        "\"a|''"
      })
  void odd_ones_are_not(String etag, String lastModified) throws Exception {
    asking.server().at("/simple/a/", ok("a"));

    asking.upstream().page("a/", new Validators(etag, lastModified), Asking.MAX_PAGE);

    assertThat(asking.server().received().get(0).head())
        .doesNotContain("If-None-Match", "If-Modified-Since");
  }

  @ParameterizedTest
  @ValueSource(strings = {"W/\"weak\"", "unquoted", "\"\u0001\""})
  void a_stretch_is_asked_for_only_with_a_strong_validator_and_else_the_whole(String validator)
      throws Exception {
    asking.server().at("/f.whl", ok("whole"));

    try (Body body = asking.upstream().file(asking.server().origin() + "/f.whl", 2, 4, validator)) {
      assertThat(body.from()).isZero();
    }
    assertThat(asking.server().received().get(0).head()).doesNotContain("Range");
  }

  static List<RawServer.Answer> passing() {
    return List.of(
        reset(),
        raw(""),
        cut("half", 8),
        raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n"),
        answer(500, ""),
        answer(502, ""),
        answer(504, ""));
  }

  @ParameterizedTest
  @MethodSource("passing")
  void what_broke_off_or_failed_inside_is_asked_for_once_more(RawServer.Answer first)
      throws Exception {
    asking.server().at("/simple/a/", first, ok("page"));

    assertThat(body(asking.page("a"))).isEqualTo("page");
    assertThat(asking.server().received()).hasSize(2);
    assertThat(asking.health().isDown()).isFalse();
  }

  @ParameterizedTest
  @MethodSource("passing")
  void once_more_and_no_further(RawServer.Answer always) {
    asking.server().at("/simple/a/", always);

    asking.failure("a");

    assertThat(asking.server().received()).hasSize(2);
  }

  static List<RawServer.Answer> lasting() {
    return List.of(
        answer(503, ""),
        answer(429, ""),
        answer(403, ""),
        answer(401, ""),
        answer(400, ""),
        answer(501, ""),
        answer(500, "", "Retry-After: 9"),
        raw("garbage that is no HTTP\r\n\r\n"));
  }

  @ParameterizedTest
  @MethodSource("lasting")
  void what_will_not_pass_in_a_moment_is_not(RawServer.Answer first) {
    asking.server().at("/simple/a/", first, ok("page"));

    asking.failure("a");

    assertThat(asking.server().received()).hasSize(1);
  }

  @Test
  void a_source_that_is_down_is_not_asked_twice() {
    asking.server().at("/simple/a/", reset());
    asking.failure("a");
    asking.failure("a");
    int before = asking.server().received().size();
    asking.advance(Duration.ofSeconds(1));

    asking.failure("a");

    assertThat(asking.server().received()).hasSize(before + 1);
  }

  @Test
  void what_answers_no_HTTP_failed_and_is_not_out_of_reach() {
    asking.server().at("/simple/a/", raw("garbage that is no HTTP\r\n\r\n"));

    for (int i = 0; i < 3; i++) {
      assertThat(asking.failure("a").kind()).isEqualTo(Kind.FAILED);
    }
    assertThat(asking.health().isDown()).isFalse();
  }

  @Test
  void what_the_other_side_sent_is_repeated_only_as_far_as_it_can_be_printed() {
    asking
        .server()
        .at("/simple/a/", raw("\u0007\u001b[31mgarbage\u00ff" + "x".repeat(1000) + "\r\n"));

    assertThat(asking.failure("a").getMessage()).matches("[ -~]{1,250}").contains("?[31mgarbage?");
  }

  private static String body(PageAnswer answer) {
    return answer instanceof PageAnswer.Page page
        ? new String(page.body(), StandardCharsets.UTF_8)
        : "no page";
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }
}
