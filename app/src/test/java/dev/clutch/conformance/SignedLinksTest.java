package dev.clutch.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Links that are signed in their query, and hold for less long than their page. */
@Timeout(60)
class SignedLinksTest {
  private static final Dist WHEEL = Dist.wheel("demo", "1.0");
  private static final Dist OTHER = Dist.wheel("demo", "2.0");
  private static final String AT = at(WHEEL);

  @RegisterExtension
  final Mirror mirror = new Mirror();

  /** Returns the page as it is signed now. Its tag is about what it lists, not about signatures. */
  private static Reply signed(String query) {
    return signed(query, WHEEL);
  }

  private static Reply signed(String query, Dist... files) {
    ObjectNode[] entries = Arrays.stream(files)
        .map(file -> Pages.json(file).put("url", "../.." + at(file) + query))
        .toArray(ObjectNode[]::new);
    return Reply.json(Pages.json("demo", entries)).withEtag("\"v1\"");
  }

  private static String at(Dist file) {
    return "/bucket/" + file.filename();
  }

  private CompletableFuture<Integer> inBackground(Dist file) {
    return CompletableFuture.supplyAsync(() -> {
      try {
        return mirror.clutch().get(file.pathAt("demo")).statusCode();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    });
  }

  private HttpResponse<byte[]> wheel() throws Exception {
    return mirror.clutch().get(WHEEL.pathAt("demo"));
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 403})
  void one_that_has_expired_is_looked_up_on_its_page_again(int status) throws Exception {
    mirror.upstream().page("demo", signed("?sig=old"), signed("?sig=new"));
    mirror.upstream().at(AT, Reply.failing(status), Reply.file(WHEEL.bytes()));
    mirror.clutch().page("demo");

    HttpResponse<byte[]> response = wheel();

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo(WHEEL.bytes());
    assertThat(mirror.upstream().received(AT))
        .extracting(ScriptedUpstream.Received::query)
        .containsExactly("sig=old", "sig=new");
    assertThat(mirror.upstream().pageRequests("demo")).isEqualTo(2);
  }

  @Test
  void so_is_that_of_its_metadata() throws Exception {
    mirror.upstream().page("demo", signed("?sig=old"), signed("?sig=new"));
    byte[] metadata = Objects.requireNonNull(WHEEL.metadata());
    mirror.upstream().at(AT + ".metadata", Reply.failing(403), Reply.file(metadata));
    mirror.clutch().page("demo");

    HttpResponse<byte[]> response = mirror.clutch().get(WHEEL.pathAt("demo") + ".metadata");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo(metadata);
  }

  @Test
  void a_host_that_refuses_the_new_one_too_has_refused() throws Exception {
    mirror.upstream().page("demo", signed("?sig=old"), signed("?sig=new"), signed("?sig=newer"));
    mirror.upstream().at(AT, Reply.failing(403));
    mirror.clutch().page("demo");

    assertThat(wheel().statusCode()).isEqualTo(502);

    assertThat(mirror.upstream().requests(AT)).isEqualTo(2);
    assertThat(mirror.upstream().pageRequests("demo")).isEqualTo(2);
  }

  @Test
  void a_page_that_has_no_other_is_not_asked_for_with_every_request() throws Exception {
    mirror.upstream().page("demo", signed("?sig=old"));
    mirror.upstream().at(AT, Reply.failing(403));
    mirror.clutch().page("demo");

    assertThat(wheel().statusCode()).isEqualTo(502);
    assertThat(wheel().statusCode()).isEqualTo(502);

    assertThat(mirror.upstream().pageRequests("demo")).isEqualTo(2);
  }

  @Test
  void neither_is_one_that_is_signed_anew_each_time() throws Exception {
    mirror.upstream().page("demo", signed("?sig=old"), signed("?sig=new"), signed("?sig=newer"));
    mirror.upstream().at(AT, Reply.failing(403));
    mirror.clutch().page("demo");

    assertThat(wheel().statusCode()).isEqualTo(502);
    assertThat(wheel().statusCode()).isEqualTo(502);

    assertThat(mirror.upstream().pageRequests("demo")).isEqualTo(2);
  }

  @Test
  void neither_is_one_that_fails() throws Exception {
    mirror.upstream().page("demo", signed("?sig=old"), Reply.failing(400));
    mirror.upstream().at(AT, Reply.failing(403));
    mirror.clutch().page("demo");

    assertThat(wheel().statusCode()).isEqualTo(502);
    assertThat(wheel().statusCode()).isEqualTo(502);

    assertThat(mirror.upstream().pageRequests("demo")).isEqualTo(2);
  }

  @Test
  void a_page_that_was_asked_for_meanwhile_is_not_asked_for_again() throws Exception {
    Gate gate = new Gate();
    mirror
        .upstream()
        .page("demo", signed("?sig=old", WHEEL, OTHER), signed("?sig=new", WHEEL, OTHER));
    mirror.upstream().at(AT, Reply.failing(403).waitingAt(gate), Reply.file(WHEEL.bytes()));
    mirror.upstream().at(at(OTHER), Reply.failing(403), Reply.file(OTHER.bytes()));
    mirror.clutch().page("demo");
    CompletableFuture<Integer> waiting = inBackground(WHEEL);
    gate.awaitReached();

    assertThat(mirror.clutch().get(OTHER.pathAt("demo")).statusCode()).isEqualTo(200);
    gate.open();

    assertThat(waiting.get()).isEqualTo(200);
    assertThat(mirror.upstream().pageRequests("demo")).isEqualTo(2);
  }

  @Test
  void files_whose_links_expired_together_wait_for_one_page() throws Exception {
    Gate gate = new Gate();
    mirror
        .upstream()
        .page(
            "demo",
            signed("?sig=old", WHEEL, OTHER),
            signed("?sig=new", WHEEL, OTHER).waitingAt(gate));
    mirror.upstream().at(AT, Reply.failing(403), Reply.file(WHEEL.bytes()));
    mirror.upstream().at(at(OTHER), Reply.failing(403), Reply.file(OTHER.bytes()));
    mirror.clutch().page("demo");

    CompletableFuture<Integer> first = inBackground(WHEEL);
    gate.awaitReached();
    CompletableFuture<Integer> second = inBackground(OTHER);
    Eventually.until("both are refused", () -> mirror.upstream().requests(at(OTHER)) == 1);
    gate.open();

    assertThat(first.get()).isEqualTo(200);
    assertThat(second.get()).isEqualTo(200);
    assertThat(mirror.upstream().pageRequests("demo")).isEqualTo(2);
  }

  @Test
  void a_source_that_is_down_is_not_asked_for_its_page() throws Exception {
    try (ScriptedUpstream bucket = ScriptedUpstream.start()) {
      String url = bucket.origin() + AT + "?sig=old";
      String page = Pages.json("demo", Pages.json(WHEEL).put("url", url));
      mirror.upstream().page("demo", Reply.json(page));
      mirror.upstream().page("other", Reply.broken());
      bucket.at(AT, Reply.failing(403));
      mirror.clutch().page("demo");
      mirror.clutch().page("other");
      mirror.clutch().page("other"); // and is down now

      assertThat(wheel().statusCode()).isEqualTo(502);

      assertThat(bucket.requests(AT)).isEqualTo(1);
      assertThat(mirror.upstream().pageRequests("demo")).isEqualTo(1);
    }
  }

  @Test
  void a_signature_is_not_signed_with_its_file() throws Exception {
    mirror.upstream().page("demo", signed("?sig=old"), signed("?sig=new"));
    mirror.upstream().at(AT + ".asc", Reply.failing(403));
    mirror.clutch().page("demo");

    mirror.clutch().get(WHEEL.pathAt("demo") + ".asc");

    assertThat(mirror.upstream().requests(AT + ".asc")).isEqualTo(1);
    assertThat(mirror.upstream().pageRequests("demo")).isEqualTo(1);
  }

  @Test
  void one_that_is_not_signed_has_not_expired() throws Exception {
    mirror.upstream().page("demo", signed(""));
    mirror.upstream().at(AT, Reply.failing(403));
    mirror.clutch().page("demo");

    assertThat(wheel().statusCode()).isEqualTo(502);

    assertThat(mirror.upstream().pageRequests("demo")).isEqualTo(1);
  }
}
