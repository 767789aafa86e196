package dev.clutch.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Links that are signed in their query, and hold for less long than their page. */
@Timeout(60)
class SignedLinksTest {
  private static final Dist WHEEL = Dist.wheel("demo", "1.0");
  private static final String AT = "/bucket/" + WHEEL.filename();

  @RegisterExtension
  final Mirror mirror = new Mirror();

  /** Returns the page as it is signed now. Its tag is about what it lists, not about signatures. */
  private static Reply signed(String query) {
    String url = "../.." + AT + query;
    String page = Pages.json("demo", Pages.json(WHEEL).put("url", url));
    return Reply.json(page).withEtag("\"v1\"");
  }

  private HttpResponse<byte[]> wheel() throws Exception {
    return mirror.clutch().get(WHEEL.pathAt("demo"));
  }

  @Test
  void one_that_has_expired_is_looked_up_on_its_page_again() throws Exception {
    mirror.upstream().page("demo", signed("?sig=old"), signed("?sig=new"));
    mirror.upstream().at(AT, Reply.failing(403), Reply.file(WHEEL.bytes()));
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
  void one_that_is_not_signed_has_not_expired() throws Exception {
    mirror.upstream().page("demo", signed(""));
    mirror.upstream().at(AT, Reply.failing(403));
    mirror.clutch().page("demo");

    assertThat(wheel().statusCode()).isEqualTo(502);

    assertThat(mirror.upstream().pageRequests("demo")).isEqualTo(1);
  }

  @Test
  void one_that_is_signed_for_get_alone_says_nothing_of_head() throws Exception {
    String page = Pages.json("demo", Pages.json(WHEEL).put("url", "../.." + AT + "?sig=x"))
        .replaceFirst("\"size\":[0-9]+,", "");
    mirror.upstream().page("demo", Reply.json(page));
    mirror.upstream().at(AT, Reply.failing(403));

    HttpResponse<byte[]> response = mirror.clutch().head(WHEEL.pathAt("demo"));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Length")).isEmpty();
  }
}
