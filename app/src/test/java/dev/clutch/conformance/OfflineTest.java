package dev.clutch.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code --offline}, after something was stored. The upstream stays up, to see that nobody asks it. */
@Timeout(60)
class OfflineTest {
  private static final Dist V1 = Dist.wheel("demo", "1.0");
  private static final Dist V2 = Dist.wheel("demo", "2.0");
  private static final String HOW = "offline: not stored; prefetch it with \"pip download ";

  @RegisterExtension
  final Mirror mirror = new Mirror();

  private int asked;

  /** Of two versions the first is stored, with its metadata. */
  private void goOffline() throws Exception {
    mirror.upstream().publish("demo", V1, V2);
    mirror.clutch().page("demo");
    mirror.clutch().get(V1.pathAt("demo"));
    mirror.clutch().get(V1.pathAt("demo") + ".metadata");
    leave();
  }

  private void leave() throws Exception {
    mirror.clutch().restartOffline();
    mirror.clock().advance(Duration.ofDays(400));
    asked = mirror.upstream().received().size();
  }

  private void assertNobodyAsked() {
    assertThat(mirror.upstream().received()).hasSize(asked);
  }

  private static String text(HttpResponse<byte[]> response) {
    return new String(response.body(), StandardCharsets.UTF_8);
  }

  @Test
  void a_page_lists_what_is_stored_only_and_nobody_is_asked() throws Exception {
    goOffline();

    var page = mirror.clutch().page("demo");

    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(Pages.filenames(page)).containsExactly(V1.filename());
    assertThat(page.headers().firstValue("Cache-Status")).contains("clutch; hit; detail=offline");
    assertThat(page.headers().firstValue("Cache-Control")).contains("no-cache");
    assertNobodyAsked();
  }

  @Test
  void what_is_stored_is_served_with_its_metadata() throws Exception {
    goOffline();

    assertThat(mirror.clutch().get(V1.pathAt("demo")).body()).isEqualTo(V1.bytes());
    assertThat(mirror.clutch().get(V1.pathAt("demo") + ".metadata").body())
        .isEqualTo(V1.metadata());
    assertNobodyAsked();
  }

  @Test
  void metadata_that_is_in_a_stored_wheel_only_is_promised_and_served() throws Exception {
    mirror.upstream().publish("demo", V1);
    mirror.clutch().get(V1.pathAt("demo"));
    mirror.clutch().get(V1.pathAt("demo")); // now it is stored
    leave();

    var entry = Pages.entry(mirror.clutch().page("demo"), V1.filename());

    assertThat(entry.path("core-metadata").isMissingNode()).isFalse();
    assertThat(entry.path("core-metadata").asText()).isNotEqualTo("false");
    assertThat(mirror.clutch().get(V1.pathAt("demo") + ".metadata").body())
        .isEqualTo(V1.metadata());
    assertNobodyAsked();
  }

  @Test
  void metadata_that_is_nowhere_is_not_promised() throws Exception {
    Dist sdist = Dist.of("demo-1.0.tar.gz", 1000);
    mirror.upstream().serve(sdist);
    var promised = Pages.json(sdist).put("core-metadata", true);
    mirror.upstream().page("demo", Reply.json(Pages.json("demo", promised)));
    mirror.clutch().get(sdist.pathAt("demo"));
    mirror.clutch().get(sdist.pathAt("demo")); // now it is stored
    leave();

    var entry = Pages.entry(mirror.clutch().page("demo"), sdist.filename());

    assertThat(entry.path("core-metadata").booleanValue()).isFalse();
    assertThat(mirror.clutch().get(sdist.pathAt("demo") + ".metadata").statusCode())
        .isEqualTo(404);
    assertNobodyAsked();
  }

  @Test
  void a_file_that_is_not_stored_says_how_to_get_it() throws Exception {
    goOffline();

    var response = mirror.clutch().get(V2.pathAt("demo"));

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(text(response)).startsWith(HOW + "demo==2.0\"");
    assertNobodyAsked();
  }

  @Test
  void a_project_that_is_not_stored_says_how_to_get_it() throws Exception {
    goOffline();

    var response = mirror.clutch().page("other");

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(text(response)).startsWith(HOW + "other\"");
    assertNobodyAsked();
  }

  @Test
  void that_there_is_no_such_project_does_not_expire() throws Exception {
    mirror.clutch().page("unknown");
    leave();

    var response = mirror.clutch().page("unknown");

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(text(response)).isEqualTo("Not found: no project unknown\n");
    assertNobodyAsked();
  }

  @Test
  void the_project_list_has_the_projects_of_which_something_is_stored() throws Exception {
    mirror.upstream().at("/simple/", Reply.json(Pages.list("other", "Demo", "more")));
    mirror.clutch().get("/simple/");
    goOffline();

    var list = mirror.clutch().get("/simple/", "Accept", Reply.JSON);

    assertThat(StreamSupport.stream(Pages.read(list).path("projects").spliterator(), false))
        .extracting(project -> project.path("name").asText())
        .containsExactly("Demo");
    assertNobodyAsked();
  }

  @Test
  void without_a_stored_list_it_is_made_from_what_is_stored() throws Exception {
    goOffline();

    var list = mirror.clutch().get("/simple/", "Accept", Reply.JSON);

    assertThat(list.statusCode()).isEqualTo(200);
    assertThat(Pages.read(list).path("projects").path(0).path("name").asText()).isEqualTo("demo");
    assertNobodyAsked();
  }

  @Test
  void a_file_whose_bytes_are_gone_is_not_listed_and_not_found() throws Exception {
    goOffline();
    for (Path blob : mirror.clutch().stored("blobs")) {
      Files.delete(blob);
    }

    assertThat(Pages.filenames(mirror.clutch().page("demo"))).isEmpty();
    assertThat(mirror.clutch().get(V1.pathAt("demo")).statusCode()).isEqualTo(404);
  }

  @Test
  void a_quarantined_project_offers_nothing_offline_either() throws Exception {
    mirror.upstream().publish("demo", V1);
    mirror.clutch().get(V1.pathAt("demo"));
    mirror.upstream().page("demo", Reply.json("""
        {"meta": {"api-version": "1.4"}, "name": "demo", "versions": [], "files": [],
         "project-status": {"status": "quarantined"}}"""));
    mirror.clock().advance(Duration.ofHours(1));
    mirror.clutch().page("demo");
    leave();

    assertThat(Pages.filenames(mirror.clutch().page("demo"))).isEmpty();
    assertThat(mirror.clutch().get(V1.pathAt("demo")).statusCode()).isEqualTo(403);
    assertNobodyAsked();
  }
}
