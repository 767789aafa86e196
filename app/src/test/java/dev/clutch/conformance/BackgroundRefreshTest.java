package dev.clutch.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Pages of projects in use are asked for before they grow old. */
@Timeout(60)
class BackgroundRefreshTest {
  private static final Duration NEARLY_OLD = ClutchServer.TTL.minusSeconds(25);
  private static final Dist V1 = Dist.wheel("demo", "1.0");
  private static final Dist V2 = Dist.wheel("demo", "2.0");

  @RegisterExtension
  final Mirror mirror = new Mirror();

  // CONFORMANCE 107
  @Test
  void a_page_in_use_is_fresh_when_somebody_comes_after_its_time() throws Exception {
    mirror.upstream().page("demo", Reply.json(Pages.json("demo", V1)).withEtag("\"v1\""));
    mirror.clutch().page("demo");
    mirror.clock().advance(NEARLY_OLD);

    mirror.clutch().workBehind();
    mirror.clock().advance(Duration.ofMinutes(5));

    var response = mirror.clutch().page("demo");
    assertThat(response.headers().firstValue("Cache-Status")).contains("clutch; hit");
    assertThat(mirror.upstream().pageRequests("demo")).isEqualTo(2);
    assertThat(mirror.upstream().lastPageRequest("demo").headers().get("If-None-Match"))
        .isEqualTo("\"v1\"");
  }

  @Test
  void what_it_brings_is_shown_at_once() throws Exception {
    mirror
        .upstream()
        .page("demo", Reply.json(Pages.json("demo", V1)), Reply.json(Pages.json("demo", V1, V2)));
    mirror.clutch().page("demo");
    mirror.clock().advance(NEARLY_OLD);

    mirror.clutch().workBehind();

    assertThat(Pages.filenames(mirror.clutch().page("demo"))).hasSize(2);
    assertThat(mirror.upstream().pageRequests("demo")).isEqualTo(2);
  }

  // CONFORMANCE 154
  @Test
  void a_quarantine_is_noticed_though_only_files_are_asked_for() throws Exception {
    mirror.upstream().publish("demo", V1);
    mirror.clutch().get(V1.pathAt("demo"));
    mirror.clutch().get(V1.pathAt("demo"));
    mirror.upstream().page("demo", Reply.json("""
        {"meta": {"api-version": "1.4"}, "name": "demo", "versions": [], "files": [],
         "project-status": {"status": "quarantined"}}"""));
    mirror.clock().advance(NEARLY_OLD);

    mirror.clutch().workBehind();

    assertThat(mirror.clutch().get(V1.pathAt("demo")).statusCode()).isEqualTo(403);
  }

  @Test
  void nobody_is_asked_for_what_nobody_wanted() throws Exception {
    mirror.upstream().publish("demo", V1);
    mirror.clutch().page("demo");
    mirror.clock().advance(Duration.ofHours(2));

    mirror.clutch().workBehind();

    assertThat(mirror.upstream().pageRequests("demo")).isEqualTo(1);
  }

  @Test
  void offline_nobody_is_asked() throws Exception {
    mirror.upstream().publish("demo", V1);
    mirror.clutch().page("demo");
    mirror.clutch().restartOffline();
    mirror.clutch().page("demo");
    mirror.clock().advance(NEARLY_OLD);

    mirror.clutch().workBehind();

    assertThat(mirror.upstream().pageRequests("demo")).isEqualTo(1);
  }
}
