package dev.clutch.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are too large to be kept reach their clients all the same. */
@Timeout(60)
class MaxFileSizeTest {
  private static final Dist LARGE = Dist.wheel("demo", "1.0", 400_000);
  private static final Dist SMALL = Dist.wheel("demo", "2.0");

  @TempDir
  Path directory;

  private ScriptedUpstream upstream;
  private ClutchServer server;

  @BeforeEach
  void start() throws Exception {
    upstream = ScriptedUpstream.start();
    upstream.publish("demo", LARGE, SMALL);
    server = ClutchServer.configured("""
        [[source]]
        name = "pypi"
        url = "%s"
        max-file-size = "100K"
        """.formatted(upstream.index()), directory, new TestClock());
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
    upstream.close();
  }

  /** The page says how long files are, or doesn't. */
  private void says(boolean hasSizes) {
    ObjectNode large = Pages.json(LARGE);
    if (!hasSizes) {
      large.remove("size");
    }
    upstream.page("demo", Reply.json(Pages.json("demo", large, Pages.json(SMALL))));
  }

  private HttpResponse<byte[]> get(Dist file, String... headers) throws Exception {
    return server.get(file.pathAt("demo"), headers);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void all_of_many_get_it_and_it_is_not_kept(boolean hasSizes) throws Exception {
    says(hasSizes);
    List<CompletableFuture<HttpResponse<byte[]>>> answers = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      answers.add(server.getAsync(LARGE.pathAt("demo")));
    }

    for (CompletableFuture<HttpResponse<byte[]>> answer : answers) {
      assertThat(answer.join().body()).isEqualTo(LARGE.bytes());
      assertThat(answer.join().headers().firstValue("Cache-Status")).contains("clutch; fwd=miss");
    }
    assertThat(server.stored("blobs")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void its_length_and_its_parts_are_given(boolean hasSizes) throws Exception {
    says(hasSizes);

    HttpResponse<byte[]> head = server.head(LARGE.pathAt("demo"));
    HttpResponse<byte[]> part = get(LARGE, "Range", "bytes=-1000");

    int length = LARGE.bytes().length;
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.headers().firstValue("Content-Length")).contains(String.valueOf(length));
    assertThat(part.statusCode()).isEqualTo(206);
    assertThat(part.body()).isEqualTo(Arrays.copyOfRange(LARGE.bytes(), length - 1000, length));
    assertThat(server.stored("blobs")).isEmpty();
  }

  @Test
  void what_is_smaller_and_all_metadata_is_kept() throws Exception {
    get(SMALL);

    assertThat(get(SMALL).headers().firstValue("Cache-Status")).contains("clutch; hit");
    assertThat(server.get(LARGE.pathAt("demo") + ".metadata").body()).isEqualTo(LARGE.metadata());
  }
}
