package dev.clutch.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Neither the JSON API nor the paths of a file host lead around owners, rules and views. */
@Timeout(60)
class GuardedPathsTest {
  private static final Dist OLD = Dist.wheel("demo", "1.0");
  private static final Dist NEW = Dist.wheel("demo", "2.0");
  private static final Dist OURS = Dist.wheel("secret", "1.0");
  private static final Dist EVIL = Dist.wheel("secret", "9.0");

  @TempDir
  Path directory;

  private final TestClock clock = new TestClock();
  private ScriptedUpstream ours;
  private ScriptedUpstream pypi;
  private ClutchServer server;

  @BeforeEach
  void start() throws Exception {
    ours = ScriptedUpstream.start();
    pypi = ScriptedUpstream.start();
    ours.publish("secret", OURS);
    pypi.publish("secret", EVIL);
    pypi.publish("acme-tools", Dist.wheel("acme-tools", "9.0"));
    pypi.serve(OLD);
    pypi.serve(NEW);
    pypi.page("demo", Reply.json(Pages.json("demo", dated(OLD, 30), dated(NEW, 2))));
    server = ClutchServer.configured("""
        [[source]]
        name = "internal"
        url = "%s"
        reserved = ["acme-*"]

        [[source]]
        name = "pypi"
        url = "%s"

        [[index]]
        name = "default"
        sources = ["internal", "pypi"]

        [[index]]
        name = "slow"
        sources = ["pypi"]
        exclude-newer = "7d"
        """.formatted(ours.index(), pypi.index()), directory, clock);
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
    ours.close();
    pypi.close();
  }

  private ObjectNode dated(Dist file, int daysAgo) {
    return Pages.json(file)
        .put("upload-time", clock.instant().minus(Duration.ofDays(daysAgo)).toString());
  }

  private static String packages(Dist file) {
    String sha256 = file.sha256();
    return "/packages/" + sha256.substring(0, 2) + "/" + sha256.substring(2, 4) + "/"
        + sha256.substring(4) + "/" + file.filename();
  }

  private void assertNeverAskedPublicly(String project) {
    assertThat(pypi.received()).noneMatch(request -> request.path().contains(project));
  }

  // CONFORMANCE 146
  @ParameterizedTest
  @ValueSource(strings = {"/pypi/secret/json", "/secret/json", "/root/pypi/secret/json"})
  void the_json_api_tells_of_the_owner_s_files_only(String path) throws Exception {
    HttpResponse<byte[]> response = server.get(path);

    assertThat(Pages.read(response).path("releases").fieldNames())
        .toIterable()
        .containsExactly("1.0");
    assertThat(server.get("/pypi/secret/9.0/json").statusCode()).isEqualTo(404);
    assertNeverAskedPublicly("secret");
  }

  // CONFORMANCE 147
  @Test
  void while_the_owner_is_down_so_are_its_documents_and_paths() throws Exception {
    ours.close();

    assertThat(server.get("/pypi/secret/json").statusCode()).isEqualTo(503);
    assertThat(server.get(packages(EVIL)).statusCode()).isEqualTo(503);
    assertNeverAskedPublicly("secret");
  }

  // CONFORMANCE 146
  @Test
  void a_lower_source_s_file_has_no_path_of_a_file_host() throws Exception {
    assertThat(server.get(packages(EVIL)).statusCode()).isEqualTo(404);
    assertThat(server.get(packages(EVIL) + ".metadata").statusCode()).isEqualTo(404);
    assertThat(server.get(packages(OURS)).body()).isEqualTo(OURS.bytes());
    assertNeverAskedPublicly("secret");
  }

  @Test
  void a_reserved_name_never_leaves_by_these_ways_either() throws Exception {
    Dist guessed = Dist.wheel("acme-tools", "9.0");
    for (String path : new String[] {
      "/pypi/acme-tools/json",
      "/slow/acme-tools/json",
      packages(guessed),
      "/slow" + packages(guessed)
    }) {
      assertThat(server.get(path).statusCode()).as(path).isEqualTo(404);
    }
    assertNeverAskedPublicly("acme");
  }

  // CONFORMANCE 122
  @ParameterizedTest
  @ValueSource(strings = {"/slow", "/cooldown/7d", "/slow/offline"})
  void a_rule_and_a_view_hold_for_documents_and_paths(String prefix) throws Exception {
    server.get("/simple/demo/");
    server.get(OLD.pathAt("demo"));
    server.get(NEW.pathAt("demo"));
    server.get("/slow" + OLD.pathAt("demo"));

    HttpResponse<byte[]> document = server.get(prefix + "/pypi/demo/json");
    String url = Pages.read(document).path("urls").path(0).path("url").asText();

    assertThat(Pages.read(document).path("releases")).hasSize(1);
    assertThat(url).isEqualTo(server.uri(prefix + packages(OLD)).toString());
    assertThat(server.get(prefix + packages(OLD)).body()).isEqualTo(OLD.bytes());
    for (String path : new String[] {
      "/pypi/demo/2.0/json",
      packages(NEW),
      packages(NEW) + ".metadata",
      NEW.pathAt("demo") + ".provenance"
    }) {
      HttpResponse<byte[]> hidden = server.get(prefix + path);
      assertThat(hidden.statusCode()).as(path).isEqualTo(403);
      assertThat(hidden.headers().firstValue("Content-Type")).contains("application/problem+json");
      assertThat(Pages.read(hidden).path("until").asText()).as(path).isNotEmpty();
    }
  }

  // CONFORMANCE 64
  @Test
  void of_a_hidden_file_without_metadata_it_is_said_that_it_is_hidden() throws Exception {
    Dist sdist = Dist.of("demo-3.0.tar.gz", 1_000);
    pypi.serve(sdist);
    pypi.page("demo", Reply.json(Pages.json("demo", dated(OLD, 30), dated(sdist, 2))));

    assertThat(server.get("/slow" + sdist.pathAt("demo") + ".metadata").statusCode())
        .isEqualTo(403);
    assertThat(server.get(sdist.pathAt("demo") + ".metadata").statusCode()).isEqualTo(404);
  }
}
