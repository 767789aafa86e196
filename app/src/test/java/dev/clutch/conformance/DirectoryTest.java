package dev.clutch.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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
}
