package dev.clutch.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Signatures beside files. */
class SignaturesTest {
  private static final Dist FILE = Dist.of("demo-1.0.tar.gz", 1_000);

  @TempDir
  Path data;

  private ScriptedUpstream upstream;
  private ClutchServer server;

  @BeforeEach
  void start() throws Exception {
    upstream = ScriptedUpstream.start();
    upstream.publish("demo", FILE);
    server = ClutchServer.start(upstream.index(), data);
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
    upstream.close();
  }

  // CONFORMANCE 70
  @Test
  void a_signature_is_passed_on_and_kept() throws Exception {
    upstream.at(FILE.path() + ".asc", Reply.file("signature".getBytes(UTF_8)));

    for (int i = 0; i < 2; i++) {
      var answer = server.get(FILE.pathAt("demo") + ".asc");
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.body()).asString(UTF_8).isEqualTo("signature");
    }
    assertThat(upstream.requests(FILE.path() + ".asc")).isEqualTo(1);
  }

  // CONFORMANCE 70
  @Test
  void one_that_is_not_there_is_404() throws Exception {
    upstream.at(FILE.path() + ".asc", Reply.failing(404));

    assertThat(server.get(FILE.pathAt("demo") + ".asc").statusCode()).isEqualTo(404);
    assertThat(server.get("/metrics").body())
        .asString(UTF_8)
        .as("most files have none: that is no failure")
        .contains("clutch_downloads_total{result=\"failed\"} 0");
  }

  @Test
  void nobody_is_asked_where_the_page_says_that_there_is_none() throws Exception {
    upstream.page("demo", Reply.json(Pages.json("demo", Pages.json(FILE).put("gpg-sig", false))));

    assertThat(server.get(FILE.pathAt("demo") + ".asc").statusCode()).isEqualTo(404);
    assertThat(upstream.requests(FILE.path() + ".asc")).isZero();
  }

  @Test
  void that_of_a_file_which_no_page_lists_is_not_asked_for() throws Exception {
    assertThat(server.get("/files/demo/demo-2.0.tar.gz.asc").statusCode()).isEqualTo(404);
    assertThat(upstream.requests("/packages/demo-2.0.tar.gz.asc")).isZero();
  }
}
