package dev.clutch.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Upload times that a page doesn't say are looked for behind, where a rule needs them. */
@Timeout(60)
class UploadTimesTest {
  private static final Dist OLD = Dist.wheel("demo", "1.0").bare();
  private static final Dist NEW = Dist.wheel("demo", "2.0").bare();
  private static final Duration EXPIRED = ClutchServer.TTL.plus(Duration.ofHours(1));
  private static final String API = "/pypi/demo/json";
  private static final String SLOW = "/slow/simple/demo/";

  @TempDir
  Path directory;

  private final TestClock clock = new TestClock();
  private final Instant monthAgo = clock.instant().minus(Duration.ofDays(30));
  private final Instant yesterday = clock.instant().minus(Duration.ofDays(1));
  private ScriptedUpstream upstream;
  private ClutchServer server;

  @BeforeEach
  void start() throws Exception {
    upstream = ScriptedUpstream.start();
    upstream.page("demo", Reply.html(Pages.html(OLD, NEW)));
    server = ClutchServer.configured("""
        [[source]]
        name = "old"
        url = "%s"

        [[index]]
        name = "slow"
        exclude-newer = "7d"
        """.formatted(upstream.index()), directory, clock);
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
    upstream.close();
  }

  private HttpResponse<byte[]> page(String path) throws Exception {
    return server.get(path, "Accept", Reply.JSON);
  }

  private void awaitFiles(String path, Dist... files) throws Exception {
    List<String> names = Arrays.stream(files).map(Dist::filename).toList();
    Eventually.until(names + " at " + path, () -> Pages.filenames(page(path)).equals(names));
  }

  private JsonNode uploaded(String path, Dist file) throws Exception {
    return Pages.entry(page(path), file.filename()).path("upload-time");
  }

  private static String api(String... files) {
    return "{\"info\":{},\"releases\":{\"1.0\":[" + String.join(",", files) + "]},\"urls\":[]}";
  }

  private static String upload(Dist file, Instant time) {
    return "{\"filename\":\"%s\",\"digests\":{\"sha256\":\"%s\"},\"upload_time_iso_8601\":\"%s\"}"
        .formatted(file.filename(), file.sha256(), time);
  }

  private void answerWith(String document) {
    upstream.at(API, Reply.of("application/json", document));
  }

  private void serve(Dist file, Instant modified) {
    String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(modified.atOffset(ZoneOffset.UTC));
    upstream.at(file.path(), Reply.file(file.bytes()).with("Last-Modified", date));
  }

  private long asked(String method, String path) {
    return upstream.received(path).stream()
        .filter(request -> request.method().equals(method))
        .count();
  }

  private String reason(String path) throws Exception {
    return Pages.read(page(path)).at("/_clutch/hidden/0/reason").asText();
  }

  private void awaitReason(String path, String words) throws Exception {
    Eventually.until(words, () -> reason(path).contains(words));
  }

  @Test
  void the_json_api_tells_them_and_a_cool_down_shows_the_old_release() throws Exception {
    answerWith(api(upload(OLD, monthAgo), upload(NEW, yesterday)));

    HttpResponse<byte[]> first = page(SLOW);

    assertThat(Pages.filenames(first)).isEmpty(); // it waits for nobody
    awaitFiles(SLOW, OLD);
    assertThat(uploaded(SLOW, OLD).asText()).isEqualTo("2026-05-02T12:00:00.000000Z");
    assertThat(page(SLOW).headers().firstValue("ETag"))
        .isNotEqualTo(first.headers().firstValue("ETag"));
    assertThat(reason(SLOW)).contains("it was uploaded at " + yesterday);
    assertThat(upstream.requests(API)).isEqualTo(1);
    assertThat(asked("HEAD", OLD.path())).isZero();
    assertThat(server.get("/slow" + NEW.pathAt("demo")).statusCode()).isEqualTo(403);
  }

  @Test
  void without_a_json_api_the_files_tell_them() throws Exception {
    serve(OLD, monthAgo);
    serve(NEW, yesterday);

    page("/cooldown/7d/simple/demo/");

    awaitFiles("/cooldown/7d/simple/demo/", OLD);
    awaitFiles("/before/2026-05-03/simple/demo/", OLD);
    assertThat(asked("HEAD", OLD.path())).isEqualTo(1);
    assertThat(uploaded("/simple/demo/", NEW).asText()).startsWith("2026-05-31T12:00:00");
  }

  @Test
  void nobody_is_asked_where_no_rule_goes_by_time() throws Exception {
    upstream.page("other", Reply.html(Pages.html(Dist.of("other-1.0.tar.gz", 10))));
    page("/simple/demo/");

    page("/slow/simple/other/");
    Eventually.until("other is asked for", () -> upstream.requests("/pypi/other/json") == 1);

    assertThat(upstream.requests(API)).isZero();
    assertThat(asked("HEAD", OLD.path()) + asked("HEAD", NEW.path())).isZero();
  }

  @Test
  void nobody_is_asked_offline() throws Exception {
    String offline = "/cooldown/7d/offline/simple/demo/";
    upstream.serve(OLD);
    server.get(OLD.pathAt("demo"));

    awaitReason(offline, "when it was uploaded is not known");

    assertThat(reason(offline)).doesNotContain("being asked");
    assertThat(upstream.requests(API)).isZero();
  }

  @Test
  void the_time_of_other_bytes_is_none_of_this_file() throws Exception {
    answerWith(api(upload(OLD.withBytes(Dist.noise(10)), monthAgo), upload(NEW, monthAgo)));

    page(SLOW);

    awaitFiles(SLOW, NEW);
    assertThat(reason(SLOW)).contains("its source doesn't tell");
  }

  @Test
  void what_was_learned_outlasts_a_restart() throws Exception {
    answerWith(api(upload(OLD, monthAgo), upload(NEW, yesterday)));
    page(SLOW);
    awaitFiles(SLOW, OLD);

    server.restart();

    assertThat(Pages.filenames(page(SLOW))).containsExactly(OLD.filename());
    assertThat(upstream.requests(API)).isEqualTo(1);
  }

  @Test
  void a_purge_forgets_what_was_learned() throws Exception {
    answerWith(api(upload(OLD, monthAgo), upload(NEW, yesterday)));
    page(SLOW);
    awaitFiles(SLOW, OLD);
    Command purged = Command.run("purge", "demo", "--data-dir", directory.toString());

    assertThat(purged.code()).isZero();
    assertThat(uploaded("/simple/demo/", OLD).isMissingNode()).isTrue();
  }

  private ObjectNode published(Dist file, Instant time) {
    return Pages.json(file).put("upload-time", time.toString());
  }

  @Test
  void a_published_time_never_moves_to_a_later_one_and_stays_when_it_is_taken_back()
      throws Exception {
    upstream.page(
        "demo",
        Reply.json(Pages.json("demo", published(OLD, monthAgo), published(NEW, yesterday))),
        Reply.json(Pages.json("demo", published(OLD, yesterday), published(NEW, monthAgo))),
        Reply.html(Pages.html(OLD, NEW)));
    for (int i = 0; i < 3; i++) {
      assertThat(uploaded("/simple/demo/", OLD).asText()).isEqualTo("2026-05-02T12:00:00.000000Z");
      clock.advance(EXPIRED);
    }

    server.restart();

    assertThat(uploaded("/simple/demo/", OLD).asText()).isEqualTo("2026-05-02T12:00:00.000000Z");
    assertThat(uploaded("/simple/demo/", NEW).asText()).isEqualTo("2026-05-02T12:00:00.000000Z");
  }

  @Test
  void the_time_of_a_page_counts_more_than_what_was_learned() throws Exception {
    answerWith(api(upload(OLD, monthAgo), upload(NEW, monthAgo)));
    page(SLOW);
    awaitFiles(SLOW, OLD, NEW);
    upstream.page("demo", Reply.json(Pages.json("demo", published(NEW, yesterday))));
    clock.advance(EXPIRED);

    assertThat(Pages.filenames(page(SLOW))).isEmpty();
  }

  @Test
  void a_source_without_a_json_api_is_asked_for_it_for_two_projects_a_day() throws Exception {
    serve(OLD, monthAgo);
    serve(NEW, monthAgo);
    Dist other = Dist.of("other-1.0.tar.gz", 10);
    upstream.page("other", Reply.html(Pages.html(other)));
    serve(other, monthAgo);
    Dist third = Dist.of("third-1.0.tar.gz", 10);
    upstream.page("third", Reply.html(Pages.html(third)));
    serve(third, monthAgo);
    page(SLOW);
    awaitFiles(SLOW, OLD, NEW);

    page("/slow/simple/other/");
    awaitFiles("/slow/simple/other/", other);
    page("/slow/simple/third/");
    awaitFiles("/slow/simple/third/", third);

    assertThat(upstream.requests(API)).isEqualTo(1);
    assertThat(upstream.requests("/pypi/other/json")).isEqualTo(1);
    assertThat(upstream.requests("/pypi/third/json")).isZero();
  }

  @Test
  void what_nobody_tells_is_asked_again_after_an_hour_and_for_a_new_file_at_once()
      throws Exception {
    answerWith(api());
    page(SLOW);
    awaitReason(SLOW, "its source doesn't tell");
    page(SLOW);
    assertThat(upstream.requests(API)).isEqualTo(1);

    clock.advance(Duration.ofMinutes(61));
    page(SLOW);
    Eventually.until("asked again", () -> upstream.requests(API) == 2);
    awaitReason(SLOW, "its source doesn't tell");

    upstream.page("demo", Reply.html(Pages.html(OLD, NEW, Dist.of("demo-3.0.tar.gz", 10))));
    clock.advance(Duration.ofMinutes(30));
    Eventually.until("a new file is asked for", () -> {
      page(SLOW);
      return upstream.requests(API) == 3;
    });
  }

  @Test
  void a_host_that_says_nothing_is_asked_for_ten_files_an_hour_each_time_for_others()
      throws Exception {
    Dist[] files = IntStream.range(0, 30)
        .mapToObj(i -> Dist.of("demo-1." + i + ".tar.gz", 10))
        .toArray(Dist[]::new);
    Arrays.asList(files).forEach(upstream::serve);
    upstream.page("demo", Reply.html(Pages.html(files)));

    for (int hour = 1; hour <= 3; hour++) {
      page(SLOW);
      awaitReason(SLOW, hour < 3 ? "can't be asked now" : "its source doesn't tell");
      assertThat(heads()).hasSize(10 * hour).doesNotHaveDuplicates();
      clock.advance(Duration.ofMinutes(61));
    }
  }

  private List<String> heads() {
    return upstream.received().stream()
        .filter(request -> request.method().equals("HEAD"))
        .map(ScriptedUpstream.Received::path)
        .toList();
  }

  @Test
  void the_date_of_a_file_that_was_fetched_anyway_is_remembered() throws Exception {
    serve(OLD, monthAgo);
    page("/simple/demo/");

    server.get(OLD.pathAt("demo"));

    Eventually.until("its time is known", () -> uploaded("/simple/demo/", OLD).isTextual());
    assertThat(asked("HEAD", OLD.path())).isZero();
  }

  @Test
  void a_refusal_and_explain_say_what_is_being_done_about_it() throws Exception {
    Gate gate = new Gate();
    upstream.at(API, Reply.of("application/json", api()).waitingAt(gate));
    page(SLOW);
    gate.awaitReached();

    Command waiting =
        Command.run("explain", "demo", "--index", "slow", "--data-dir", directory.toString());
    JsonNode refused = Pages.read(server.get("/slow" + OLD.pathAt("demo")));
    gate.open();
    awaitReason(SLOW, "its source doesn't tell");
    Command ended =
        Command.run("explain", "demo", "--index", "slow", "--data-dir", directory.toString());

    assertThat(waiting.out()).contains("is not known yet, its source is being asked");
    assertThat(refused.path("reason").asText()).contains("its source is being asked");
    assertThat(ended.out()).contains("unknown-time = show");
  }

  @Test
  void a_source_that_fails_is_asked_later_and_not_taken_for_down() throws Exception {
    upstream.at(API, Reply.broken());
    upstream.at(OLD.path(), Reply.broken());
    upstream.at(NEW.path(), Reply.broken());

    page(SLOW);

    awaitReason(SLOW, "can't be asked now");
    upstream.page("other", Reply.json(Pages.json("other", OLD)));
    assertThat(server.page("other").statusCode()).isEqualTo(200);
  }

  @Test
  void a_source_that_wants_to_be_left_alone_is_so_with_the_search_and_answers_clients()
      throws Exception {
    upstream.at(API, Reply.failing(429).with("Retry-After", "120"));
    upstream.page("other", Reply.json(Pages.json("other", OLD)));

    page(SLOW);

    awaitReason(SLOW, "can't be asked now");
    assertThat(asked("HEAD", OLD.path()) + asked("HEAD", NEW.path())).isZero();
    assertThat(server.page("other").statusCode()).isEqualTo(200);
  }
}
