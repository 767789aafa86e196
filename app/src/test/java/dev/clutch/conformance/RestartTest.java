package dev.clutch.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RestartTest {
  @RegisterExtension
  final Mirror mirror = new Mirror();

  // CONFORMANCE 110
  @Test
  void pages_lists_and_files_are_served_after_a_restart_without_the_upstream() throws Exception {
    Dist wheel = Dist.wheel("demo", "1.0");
    mirror.upstream().publish("demo", wheel);
    mirror.upstream().at("/simple/", Reply.json(Pages.list("demo")));
    var page = mirror.clutch().page("demo");
    var list = mirror.clutch().get("/simple/");
    mirror.clutch().get(wheel.pathAt("demo"));
    mirror.clutch().get(wheel.pathAt("demo") + ".metadata");
    mirror.upstream().close();

    mirror.clutch().restart();

    assertThat(mirror.clutch().page("demo").body()).isEqualTo(page.body());
    assertThat(mirror.clutch().page("demo").headers().firstValue("ETag"))
        .isEqualTo(page.headers().firstValue("ETag"));
    assertThat(mirror.clutch().get("/simple/").body()).isEqualTo(list.body());
    assertThat(mirror.clutch().get(wheel.pathAt("demo")).body()).isEqualTo(wheel.bytes());
    assertThat(mirror.clutch().get(wheel.pathAt("demo") + ".metadata").body())
        .isEqualTo(wheel.metadata());
  }

  // CONFORMANCE 110
  @Test
  void an_expired_page_is_served_stale_after_a_restart_without_the_upstream() throws Exception {
    mirror.upstream().publish("demo", Dist.wheel("demo", "1.0"));
    mirror.clutch().page("demo");
    mirror.upstream().close();
    mirror.clock().advance(Duration.ofDays(30));

    mirror.clutch().restart();

    var response = mirror.clutch().page("demo");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Cache-Status").orElse("")).contains("stale");
  }

  // CONFORMANCE 73, 161
  @Test
  void a_lock_file_alone_finds_its_files_after_a_restart() throws Exception {
    Dist wheel = Dist.wheel("demo", "1.0");
    mirror.upstream().publish("demo", wheel);
    mirror.clutch().get(wheel.pathAt("demo"));
    int pages = mirror.upstream().pageRequests("demo");

    mirror.clutch().restart();

    assertThat(mirror.clutch().get(wheel.pathAt("demo")).body()).isEqualTo(wheel.bytes());
    assertThat(mirror.upstream().pageRequests("demo")).isEqualTo(pages);
  }

  // CONFORMANCE 161
  @Test
  void a_lock_file_alone_finds_a_file_never_fetched_in_an_empty_data_directory() throws Exception {
    Dist wheel = Dist.wheel("demo", "1.0");
    mirror.upstream().publish("demo", wheel);

    assertThat(mirror.clutch().get(wheel.pathAt("demo")).body()).isEqualTo(wheel.bytes());
  }

  @Test
  void a_restart_asks_the_upstream_nothing() throws Exception {
    mirror.upstream().publish("demo", Dist.wheel("demo", "1.0"));
    mirror.clutch().page("demo");

    mirror.clutch().restart();
    mirror.clutch().page("demo");

    assertThat(mirror.upstream().received()).hasSize(1);
  }

  @Test
  void another_upstream_on_the_same_directory_never_shows_the_formers_pages_or_files()
      throws Exception {
    Dist wheel = Dist.wheel("demo", "1.0");
    mirror.upstream().publish("demo", wheel);
    mirror.clutch().page("demo");
    mirror.clutch().get(wheel.pathAt("demo"));
    mirror.clutch().close();

    try (ScriptedUpstream other = ScriptedUpstream.start();
        ClutchServer server = ClutchServer.start(other.index(), mirror.directory())) {
      assertThat(server.page("demo").statusCode()).isEqualTo(404);
      assertThat(server.get(wheel.pathAt("demo")).statusCode()).isEqualTo(404);
    }
  }

  // CONFORMANCE 82
  @Test
  void one_name_with_other_content_at_another_upstream_is_that_upstreams() throws Exception {
    Dist wheel = Dist.wheel("demo", "1.0");
    Dist impostor = wheel.withBytes(Dist.noise(500));
    mirror.upstream().publish("demo", wheel);
    mirror.clutch().get(wheel.pathAt("demo"));
    mirror.clutch().close();

    try (ScriptedUpstream other = ScriptedUpstream.start();
        ClutchServer server = ClutchServer.start(other.index(), mirror.directory())) {
      other.publish("demo", impostor);

      assertThat(server.get(wheel.pathAt("demo")).body()).isEqualTo(impostor.bytes());
    }
    mirror.clutch().start();
    assertThat(mirror.clutch().get(wheel.pathAt("demo")).body()).isEqualTo(wheel.bytes());
  }

  @Test
  void a_file_whose_bytes_are_gone_is_fetched_again() throws Exception {
    Dist wheel = Dist.wheel("demo", "1.0");
    mirror.upstream().publish("demo", wheel);
    mirror.clutch().get(wheel.pathAt("demo"));
    mirror.clutch().get(wheel.pathAt("demo")); // now it is remembered as a hit, too
    for (Path blob : mirror.clutch().stored("blobs")) {
      Files.delete(blob);
    }

    Eventually.until("what is still open is found to be gone", () -> {
      assertThat(mirror.clutch().get(wheel.pathAt("demo")).body()).isEqualTo(wheel.bytes());
      return mirror.upstream().requests(wheel.path()) == 2;
    });
  }

  @Test
  void what_was_arriving_when_the_server_died_is_swept_at_the_next_start() throws Exception {
    mirror.clutch().close();
    Files.write(mirror.directory().resolve("incoming/old.part"), Dist.noise(100));

    mirror.clutch().start();

    assertThat(mirror.clutch().stored("incoming")).isEmpty();
  }
}
