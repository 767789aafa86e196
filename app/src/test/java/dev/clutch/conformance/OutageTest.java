package dev.clutch.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An upstream that answers nothing, or wants to be left alone. */
@Timeout(60)
class OutageTest {
  private static final Duration EXPIRED = ClutchServer.TTL.plus(Duration.ofHours(1));

  @RegisterExtension
  final Mirror mirror = new Mirror();

  private final Gate gate = new Gate();

  private static String cacheStatus(HttpResponse<byte[]> response) {
    return response.headers().firstValue("Cache-Status").orElse("none");
  }

  private static Reply page(String project) {
    return Reply.json(Pages.json(project, Dist.wheel(project, "1.0")));
  }

  /** All pages are stored and old, and the upstream takes questions and answers none. */
  private void storeThenSilence(String... projects) throws Exception {
    for (String project : projects) {
      mirror.upstream().page(project, page(project), page(project).waitingAt(gate));
      mirror.clutch().page(project);
    }
    mirror.clock().advance(EXPIRED);
  }

  private void ask(String... projects) throws Exception {
    List<CompletableFuture<HttpResponse<byte[]>>> answers = new ArrayList<>();
    for (String project : projects) {
      answers.add(mirror.clutch().getAsync("/simple/" + project + "/", "Accept", Reply.JSON));
    }
    for (var answer : answers) {
      assertThat(answer.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
    }
  }

  // CONFORMANCE 116
  @Test
  void nobody_waits_for_an_upstream_that_gave_no_answer_twice() throws Exception {
    storeThenSilence("one", "two", "three", "four", "five");
    ask("one", "two"); // both wait, and are given the stored page

    for (String project : List.of("three", "four", "five")) { // one of them is asked as the probe
      assertThat(cacheStatus(mirror.clutch().page(project))).contains("stale");
    }
    assertThat(mirror.clutch().page("unheard").statusCode()).isEqualTo(503);

    assertThat(mirror.upstream().pageRequests("five")).isEqualTo(1);
    assertThat(mirror.upstream().pageRequests("unheard")).isZero();
    gate.open();
  }

  // CONFORMANCE 116
  @Test
  void its_first_answer_ends_the_outage() throws Exception {
    storeThenSilence("one", "two", "three");
    ask("one", "two");
    mirror.clutch().page("three");

    gate.open();

    mirror.upstream().page("unheard", page("unheard"));
    Eventually.until(
        "the upstream is asked again", () -> mirror.clutch().page("unheard").statusCode() == 200);
  }

  // CONFORMANCE 114
  @Test
  void an_upstream_that_asks_for_patience_is_left_alone_until_then() throws Exception {
    mirror.upstream().page("busy", page("busy"), Reply.failing(429).with("Retry-After", "30"));
    mirror.upstream().page("other", page("other"));
    mirror.clutch().page("busy");
    mirror.clutch().page("other");
    mirror.clock().advance(EXPIRED);
    mirror.clutch().page("busy");

    assertThat(cacheStatus(mirror.clutch().page("other"))).contains("stale");
    assertThat(mirror.clutch().page("unheard").statusCode()).isEqualTo(503);
    assertThat(mirror.upstream().pageRequests("other")).isEqualTo(1);
    assertThat(mirror.upstream().pageRequests("unheard")).isZero();

    mirror.clock().advance(Duration.ofSeconds(31));
    assertThat(cacheStatus(mirror.clutch().page("other"))).doesNotContain("stale");
  }

  // CONFORMANCE 112
  @Test
  void a_file_that_the_stored_page_does_not_list_may_exist_by_now_so_it_is_no_404()
      throws Exception {
    mirror.upstream().publish("demo", Dist.wheel("demo", "1.0"));
    mirror.clutch().page("demo");
    String unheard = Dist.wheel("demo", "2.0").pathAt("demo");
    assertThat(mirror.clutch().get(unheard).statusCode()).isEqualTo(404);

    mirror.upstream().close();
    mirror.clock().advance(EXPIRED);

    assertThat(mirror.clutch().get(unheard).statusCode()).isEqualTo(503);
  }

  // CONFORMANCE 110
  @Test
  void stored_files_are_served_through_it() throws Exception {
    Dist wheel = Dist.wheel("demo", "1.0");
    mirror.upstream().publish("demo", wheel);
    mirror.clutch().get(wheel.pathAt("demo"));
    mirror.upstream().close();
    mirror.clock().advance(EXPIRED);

    assertThat(mirror.clutch().get(wheel.pathAt("demo")).body()).isEqualTo(wheel.bytes());
  }
}
