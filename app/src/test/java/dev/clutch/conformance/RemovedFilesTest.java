package dev.clutch.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clutch.repository.KeepRemoved;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Stored files that the upstream no longer lists, or forbids. */
@Timeout(60)
class RemovedFilesTest {
  private static final Duration EXPIRED = ClutchServer.TTL.plus(Duration.ofHours(1));
  private static final Dist OLD = Dist.wheel("demo", "1.0");
  private static final Dist NEW = Dist.wheel("demo", "2.0");
  private static final String QUARANTINED = """
      {"meta": {"api-version": "1.4"}, "name": "demo", "versions": [], "files": [],
       "project-status": {"status": "quarantined", "reason": "malware"}}""";

  @RegisterExtension
  final Mirror mirror = new Mirror();

  /** Both files and their metadata are stored, and remembered as hits. */
  private void store() throws Exception {
    mirror.upstream().publish("demo", OLD, NEW);
    for (int i = 0; i < 2; i++) {
      for (Dist file : new Dist[] {OLD, NEW}) {
        mirror.clutch().get(file.pathAt("demo"));
        mirror.clutch().get(file.pathAt("demo") + ".metadata");
      }
    }
  }

  private void says(Reply page) throws Exception {
    mirror.upstream().page("demo", page);
    mirror.clock().advance(EXPIRED);
    mirror.clutch().page("demo");
  }

  private void removesOld() throws Exception {
    says(Reply.json(Pages.json("demo", NEW)));
  }

  private int status(Dist file, String suffix) throws Exception {
    return mirror.clutch().get(file.pathAt("demo") + suffix).statusCode();
  }

  // CONFORMANCE 75
  @Test
  void serve_gives_a_removed_file_by_its_link_and_lists_it_no_more() throws Exception {
    store();
    removesOld();

    assertThat(Pages.filenames(mirror.clutch().page("demo"))).containsExactly(NEW.filename());
    assertThat(mirror.clutch().get(OLD.pathAt("demo")).body()).isEqualTo(OLD.bytes());
    assertThat(status(OLD, ".metadata")).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({
    "/before/2026-01-03, 200",
    "/before/2026-01-01, 403",
    "/offline/before/2026-01-03, 200",
    "/offline/before/2026-01-01, 403",
  })
  void it_is_judged_by_the_time_that_its_page_gave_it(String view, int status) throws Exception {
    store();
    removesOld();

    assertThat(mirror.clutch().get(view + OLD.pathAt("demo")).statusCode()).isEqualTo(status);
    assertThat(mirror.clutch().get(view + OLD.pathAt("demo") + ".metadata").statusCode())
        .isEqualTo(status);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void it_has_its_path_of_a_file_host_also_when_it_was_not_sent_since_the_start(boolean isOurs)
      throws Exception {
    String hosted = "/packages/aa/bb/" + "0123456789".repeat(6) + "/" + OLD.filename();
    mirror.upstream().at(hosted, Reply.file(OLD.bytes()));
    mirror
        .upstream()
        .page(
            "demo",
            Reply.json(Pages.json(
                "demo", Pages.json(OLD).put("url", mirror.upstream().origin() + hosted))));
    mirror.clutch().get(OLD.pathAt("demo"));
    removesOld();

    mirror.clutch().restart();

    String sha256 = OLD.sha256();
    String made = "/packages/" + sha256.substring(0, 2) + "/" + sha256.substring(2, 4) + "/"
        + sha256.substring(4) + "/" + OLD.filename();
    assertThat(mirror.clutch().get(isOurs ? made : hosted).body()).isEqualTo(OLD.bytes());
  }

  @Test
  void serve_gives_it_although_the_whole_project_is_gone() throws Exception {
    store();
    says(Reply.failing(404));

    assertThat(mirror.clutch().page("demo").statusCode()).isEqualTo(404);
    assertThat(status(OLD, "")).isEqualTo(200);
  }

  @Test
  void list_lists_a_removed_file_with_all_its_keys_also_after_a_restart() throws Exception {
    mirror.clutch().restart(KeepRemoved.LIST);
    store();
    var before = Pages.entry(mirror.clutch().page("demo"), OLD.filename());
    removesOld();

    mirror.clutch().restart();

    var page = mirror.clutch().page("demo");
    assertThat(Pages.filenames(page)).containsExactlyInAnyOrder(OLD.filename(), NEW.filename());
    assertThat(Pages.entry(page, OLD.filename())).isEqualTo(before);
    assertThat(mirror.clutch().get(OLD.pathAt("demo")).body()).isEqualTo(OLD.bytes());
    assertThat(status(OLD, ".metadata")).isEqualTo(200);
  }

  @Test
  void list_lists_the_stored_files_of_a_project_that_is_gone() throws Exception {
    mirror.clutch().restart(KeepRemoved.LIST);
    store();
    says(Reply.failing(404));

    assertThat(Pages.filenames(mirror.clutch().page("demo")))
        .containsExactlyInAnyOrder(OLD.filename(), NEW.filename());
  }

  @Test
  void list_does_not_list_what_was_never_stored() throws Exception {
    mirror.clutch().restart(KeepRemoved.LIST);
    mirror.upstream().publish("demo", OLD, NEW);
    mirror.clutch().page("demo");
    removesOld();

    assertThat(Pages.filenames(mirror.clutch().page("demo"))).containsExactly(NEW.filename());
  }

  @Test
  void list_serves_the_metadata_that_it_promises() throws Exception {
    mirror.clutch().restart(KeepRemoved.LIST);
    mirror.upstream().publish("demo", OLD, NEW);
    mirror.clutch().get(OLD.pathAt("demo"));
    mirror.clutch().get(OLD.pathAt("demo")); // now it is stored
    removesOld();
    mirror.upstream().at(OLD.path() + ".metadata", Reply.failing(404));

    assertThat(Pages.entry(mirror.clutch().page("demo"), OLD.filename())
            .path("core-metadata")
            .isMissingNode())
        .isFalse();
    assertThat(mirror.clutch().get(OLD.pathAt("demo") + ".metadata").body())
        .isEqualTo(OLD.metadata());
  }

  @Test
  void what_was_removed_before_the_setting_changed_is_listed_after_it() throws Exception {
    store();
    removesOld();

    mirror.clutch().restart(KeepRemoved.LIST);

    assertThat(Pages.filenames(mirror.clutch().page("demo"))).hasSize(2);
  }

  @Test
  void a_file_that_comes_back_is_the_upstreams_again() throws Exception {
    mirror.clutch().restart(KeepRemoved.LIST);
    store();
    removesOld();
    var yanked = Pages.json(OLD).put("yanked", "broken");

    says(Reply.json(Pages.json("demo", yanked, Pages.json(NEW))));

    var page = mirror.clutch().page("demo");
    assertThat(Pages.filenames(page)).containsExactly(OLD.filename(), NEW.filename());
    assertThat(Pages.entry(page, OLD.filename()).path("yanked").asText()).isEqualTo("broken");
  }

  @Test
  void no_forgets_a_removed_file_on_the_page_and_by_its_link_though_it_was_a_hit()
      throws Exception {
    mirror.clutch().restart(KeepRemoved.NO);
    store();
    assertThat(status(OLD, "")).isEqualTo(200);
    removesOld();

    assertThat(Pages.filenames(mirror.clutch().page("demo"))).containsExactly(NEW.filename());
    assertThat(status(OLD, "")).isEqualTo(404);
    assertThat(status(OLD, ".metadata")).isEqualTo(404);
    assertThat(status(NEW, "")).isEqualTo(200);
  }

  @Test
  void no_forgets_all_files_of_a_project_that_is_gone() throws Exception {
    mirror.clutch().restart(KeepRemoved.NO);
    store();
    says(Reply.failing(404));

    assertThat(status(NEW, "")).isEqualTo(404);
  }

  @Test
  void no_serves_stored_files_through_an_outage() throws Exception {
    mirror.clutch().restart(KeepRemoved.NO);
    store();
    mirror.upstream().close();
    mirror.clock().advance(EXPIRED);
    mirror.clutch().restart();

    assertThat(status(OLD, "")).isEqualTo(200);
  }

  // CONFORMANCE 154
  @ParameterizedTest
  @EnumSource(KeepRemoved.class)
  void a_quarantined_project_offers_nothing_stored_or_not(KeepRemoved keep) throws Exception {
    mirror.clutch().restart(keep);
    store();
    Dist cold = Dist.wheel("demo", "3.0");
    mirror.upstream().serve(cold);

    says(Reply.json(QUARANTINED));

    assertThat(Pages.filenames(mirror.clutch().page("demo"))).isEmpty();
    for (Dist file : new Dist[] {OLD, NEW, cold}) {
      assertThat(status(file, "")).isIn(403, 404);
      assertThat(status(file, ".metadata")).isIn(403, 404);
    }
    var refused = mirror.clutch().get(OLD.pathAt("demo"));
    assertThat(new String(refused.body(), java.nio.charset.StandardCharsets.UTF_8))
        .contains("quarantined");
    assertThat(refused.headers().firstValue("Content-Type")).contains("application/problem+json");
    assertThat(Pages.read(refused).path("rule").asText()).isEqualTo("status");
  }

  // CONFORMANCE 154
  @Test
  void a_project_removed_after_its_quarantine_stays_forbidden_over_a_restart() throws Exception {
    store();
    says(Reply.json(QUARANTINED));
    says(Reply.failing(404));

    mirror.clutch().restart();

    assertThat(mirror.clutch().page("demo").statusCode()).isEqualTo(404);
    assertThat(status(OLD, "")).isEqualTo(403);
  }

  // CONFORMANCE 154
  @Test
  void a_project_that_leaves_its_quarantine_offers_its_files_again() throws Exception {
    store();
    says(Reply.json(QUARANTINED));

    says(Reply.json(Pages.json("demo", OLD, NEW)));

    assertThat(status(OLD, "")).isEqualTo(200);
  }
}
