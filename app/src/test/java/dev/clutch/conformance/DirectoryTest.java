package dev.clutch.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A flat folder of files as the source. */
class DirectoryTest {
  private static final Dist WHEEL = Dist.wheel("demo-pkg", "1.0");
  private static final Dist SDIST = Dist.of("Demo.Pkg-0.9.tar.gz", 1_000);

  @TempDir
  Path folder;

  @TempDir
  Path data;

  private final TestClock clock = new TestClock();
  private ClutchServer server = new ClutchServer("", Path.of(""), clock);

  @BeforeEach
  void start() throws Exception {
    put(WHEEL);
    put(SDIST);
    Files.writeString(folder.resolve("README.txt"), "not a distribution");
    server = ClutchServer.start(folder.toString(), data, clock);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private void put(Dist file) throws Exception {
    Files.write(folder.resolve(file.filename()), file.bytes());
  }

  @Test
  void its_files_are_listed_under_their_normalized_project_with_digest_and_size() throws Exception {
    var page = server.page("demo-pkg");

    assertThat(Pages.filenames(page)).containsExactlyInAnyOrder(WHEEL.filename(), SDIST.filename());
    var entry = Pages.entry(page, SDIST.filename());
    assertThat(entry.path("hashes").path("sha256").asText()).isEqualTo(SDIST.sha256());
    assertThat(entry.path("size").asInt(1_000)).isEqualTo(1_000);
  }

  @Test
  void its_files_are_served() throws Exception {
    for (Dist file : new Dist[] {WHEEL, SDIST}) {
      assertThat(server.get(file.pathAt("demo-pkg")).body()).isEqualTo(file.bytes());
    }
  }

  @Test
  void its_projects_are_listed() throws Exception {
    var list = Pages.read(server.get("/simple/", "Accept", Reply.JSON)).path("projects");

    assertThat(list).hasSize(1);
    assertThat(list.path(0).path("name").asText()).isEqualTo("demo-pkg");
  }

  @Test
  void nothing_else_in_the_folder_is_served() throws Exception {
    assertThat(server.get("/files/readme/README.txt").statusCode()).isEqualTo(404);
    assertThat(server.get("/files/demo-pkg/README.txt").statusCode()).isEqualTo(404);
    assertThat(server.page("readme").statusCode()).isEqualTo(404);
  }

  @Test
  void a_new_file_appears_without_a_restart() throws Exception {
    server.page("demo-pkg");
    put(Dist.wheel("demo-pkg", "2.0"));
    clock.advance(Duration.ofSeconds(3));

    assertThat(Pages.filenames(server.page("demo-pkg"))).hasSize(3);
  }

  @Test
  void core_metadata_inside_a_wheel_is_served() throws Exception {
    var entry = Pages.entry(server.page("demo-pkg"), WHEEL.filename());
    byte[] metadata = WHEEL.metadata();

    var answer = server.get(WHEEL.pathAt("demo-pkg") + ".metadata");

    assertThat(answer.body()).isEqualTo(metadata);
    assertThat(entry.path("core-metadata").path("sha256").asText())
        .isEqualTo(Dist.sha256(answer.body()));
  }

  // CONFORMANCE 70
  @Test
  void a_signature_beside_a_file_is_served() throws Exception {
    Files.writeString(folder.resolve(SDIST.filename() + ".asc"), "signature");

    assertThat(server.get(SDIST.pathAt("demo-pkg") + ".asc").body())
        .asString()
        .isEqualTo("signature");
    assertThat(server.get(WHEEL.pathAt("demo-pkg") + ".asc").statusCode()).isEqualTo(404);
  }

  @Test
  void a_folder_per_project_is_served_like_an_index() throws Exception {
    Dist other = Dist.wheel("other-pkg", "1.0");
    Files.createDirectory(folder.resolve("Other_Pkg"));
    Files.write(folder.resolve("Other_Pkg").resolve(other.filename()), other.bytes());
    clock.advance(Duration.ofSeconds(3));

    assertThat(Pages.filenames(server.page("other-pkg"))).containsExactly(other.filename());
    assertThat(server.get(other.pathAt("other-pkg")).body()).isEqualTo(other.bytes());
  }

  @Test
  void a_static_index_is_served_with_files_that_lie_beside_it() throws Exception {
    Dist other = Dist.of("other-pkg-1.0.tar.gz", 500_000);
    Path packages = Files.createDirectories(folder.resolve("packages/ab"));
    Files.write(packages.resolve(other.filename()), other.bytes());
    Path page = Files.createDirectories(folder.resolve("simple/other-pkg"));
    Files.writeString(
        page.resolve("index.html"),
        "<a href='../../packages/ab/%s#sha256=%s'>x</a>"
            .formatted(other.filename(), other.sha256()));
    clock.advance(Duration.ofSeconds(3));

    assertThat(Pages.filenames(server.page("other-pkg"))).containsExactly(other.filename());
    assertThat(server.get(other.pathAt("other-pkg")).body()).isEqualTo(other.bytes());
  }

  @Test
  void a_folder_that_has_been_emptied_is_unavailable_after_a_restart_too() throws Exception {
    server.page("demo-pkg");
    server.close();
    for (String name : List.of(WHEEL.filename(), SDIST.filename())) {
      Files.delete(folder.resolve(name));
    }

    server = ClutchServer.start(folder.toString(), data, clock);

    assertThat(server.page("demo-pkg").statusCode()).isEqualTo(503);
    assertThat(server.page("demo-pkg").headers().firstValue("Retry-After")).isPresent();
  }

  @Test
  void a_file_that_is_replaced_is_never_sent_under_its_old_digest() throws Exception {
    var before = server.get(SDIST.pathAt("demo-pkg"));
    Dist changed = SDIST.withBytes(Dist.noise(2_000));
    put(changed);

    var after = server.get(SDIST.pathAt("demo-pkg"));

    assertThat(after.body()).isEqualTo(changed.bytes());
    assertThat(after.headers().firstValue("ETag"))
        .isNotEqualTo(before.headers().firstValue("ETag"));
  }
}
