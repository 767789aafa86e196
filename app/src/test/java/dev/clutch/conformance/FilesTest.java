package dev.clutch.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FilesTest {
  private static final String OFFERED = "gzip, deflate, br, zstd";

  @RegisterExtension
  static final Mirror mirror = new Mirror();

  // CONFORMANCE 71
  @Test
  void a_file_is_its_exact_bytes_with_everything_said_about_it() throws Exception {
    Dist wheel = Dist.wheel("exact", "1.0", 100_000);
    mirror.upstream().publish("exact", wheel);

    for (String expected : List.of("clutch; fwd=miss; stored", "clutch; hit")) {
      var response = mirror.clutch().get(wheel.pathAt("exact"), "Accept-Encoding", OFFERED);

      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.body()).isEqualTo(wheel.bytes());
      assertThat(response.headers().firstValue("Cache-Status")).contains(expected);
      assertThat(response.headers().firstValueAsLong("Content-Length"))
          .hasValue(wheel.bytes().length);
      assertThat(response.headers().firstValue("Accept-Ranges")).contains("bytes");
      assertThat(response.headers().firstValue("Content-Type"))
          .contains("application/octet-stream");
      assertThat(response.headers().firstValue("Cache-Control"))
          .contains("max-age=365000000, immutable, public");
      assertThat(response.headers().firstValue("ETag").orElse(""))
          .startsWith("\"" + wheel.sha256());
      assertThat(response.headers().firstValue("Content-Encoding")).isEmpty();
      Eventually.until("stored", () -> mirror.clutch().stored("incoming").isEmpty());
    }
  }

  // CONFORMANCE 72
  @Test
  void HEAD_of_a_stored_file_is_GET_without_the_body() throws Exception {
    Dist wheel = Dist.wheel("head", "1.0");
    mirror.upstream().publish("head", wheel);
    mirror.clutch().get(wheel.pathAt("head"));
    var get = mirror.clutch().get(wheel.pathAt("head"));

    var head = mirror.clutch().head(wheel.pathAt("head"));

    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.headers().map().keySet()).isEqualTo(get.headers().map().keySet());
    assertThat(head.headers().firstValue("ETag")).isEqualTo(get.headers().firstValue("ETag"));
    assertThat(head.headers().firstValueAsLong("Content-Length")).hasValue(wheel.bytes().length);
  }

  // CONFORMANCE 72, 166
  @Test
  void HEAD_of_a_file_never_fetched_says_its_length_and_fetches_nothing() throws Exception {
    Dist wheel = Dist.wheel("head-cold", "1.0");
    mirror.upstream().publish("head-cold", wheel);

    var head = mirror.clutch().head(wheel.pathAt("head-cold"));

    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.headers().firstValueAsLong("Content-Length")).hasValue(wheel.bytes().length);
    assertThat(head.headers().firstValue("Accept-Ranges")).contains("bytes");
    assertThat(mirror.upstream().requests(wheel.path())).isZero();
  }

  // CONFORMANCE 166
  @Test
  void HEAD_asks_the_upstream_for_a_length_that_the_page_does_not_say() throws Exception {
    Dist wheel = Dist.wheel("head-html", "1.0");
    mirror.upstream().serve(wheel);
    mirror.upstream().page("head-html", Reply.html(Pages.html(wheel)));

    var head = mirror.clutch().head(wheel.pathAt("head-html"));

    assertThat(head.headers().firstValueAsLong("Content-Length")).hasValue(wheel.bytes().length);
    assertThat(mirror.upstream().received(wheel.path()))
        .extracting(ScriptedUpstream.Received::method)
        .containsExactly("HEAD");
  }

  // CONFORMANCE 166
  @Test
  void HEAD_of_a_file_of_unknown_length_offers_no_ranges() throws Exception {
    Dist wheel = Dist.wheel("head-unknown", "1.0");
    mirror.upstream().at(wheel.path(), Reply.file(wheel.bytes()).chunked());
    mirror.upstream().page("head-unknown", Reply.html(Pages.html(wheel)));

    var head = mirror.clutch().head(wheel.pathAt("head-unknown"));

    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.headers().firstValue("Accept-Ranges")).isEmpty();
    assertThat(head.headers().firstValue("Content-Length")).isEmpty();
  }

  // CONFORMANCE 73
  @Test
  void the_address_of_a_file_outlives_another_mirror_of_the_upstream() throws Exception {
    Dist wheel = Dist.wheel("stable", "1.0");
    mirror.upstream().publish("stable", wheel);
    String before = Pages.entry(mirror.clutch().page("stable"), wheel.filename())
        .path("url")
        .asText();
    var moved = Pages.json(wheel).put("url", mirror.upstream().origin() + "/elsewhere/x.whl");
    mirror.upstream().page("stable", Reply.json(Pages.json("stable", moved)));
    mirror.clock().advance(ClutchServer.TTL.multipliedBy(3));

    String after = Pages.entry(mirror.clutch().page("stable"), wheel.filename())
        .path("url")
        .asText();

    assertThat(after).isEqualTo(before);
    assertThat(URI.create("/simple/stable/").resolve(after).getPath())
        .isEqualTo(wheel.pathAt("stable"));
  }

  // CONFORMANCE 79
  @Test
  void a_file_that_no_page_lists_is_404_and_not_asked_for() throws Exception {
    Dist listed = Dist.wheel("guess", "1.0");
    Dist secret = Dist.wheel("guess", "2.0");
    mirror.upstream().publish("guess", listed);
    mirror.upstream().serve(secret);

    assertThat(mirror.clutch().get(secret.pathAt("guess")).statusCode()).isEqualTo(404);
    assertThat(mirror.upstream().requests(secret.path())).isZero();
  }

  // CONFORMANCE 79
  @Test
  void a_file_of_an_unknown_project_is_404() throws Exception {
    assertThat(mirror.clutch().get("/files/nobody/nobody-1.0.tar.gz").statusCode())
        .isEqualTo(404);
  }

  // CONFORMANCE 80
  @ParameterizedTest
  @ValueSource(
      strings = {
        "local-1.0%2Bcu126-py3-none-any.whl",
        "local-1.0+cu126-py3-none-any.whl",
        "local-1.0%2bcu126-py3-none-any.whl",
        "%6Cocal-1.0+cu126-py3-none-any.whl"
      })
  void every_way_to_write_a_name_means_the_same_file(String written) throws Exception {
    Dist wheel = Dist.wheel("local", "1.0+cu126");
    mirror.upstream().publish("local", wheel);

    assertThat(mirror.clutch().get("/files/local/" + written).body()).isEqualTo(wheel.bytes());
    assertThat(mirror.upstream().requests(wheel.path())).isEqualTo(1);
  }

  // CONFORMANCE 80
  @Test
  void a_name_with_a_space_is_listed_encoded_and_served() throws Exception {
    Dist odd = Dist.of("spaced 1.0.zip", 100);
    mirror.upstream().publish("spaced", odd);
    String url =
        Pages.entry(mirror.clutch().page("spaced"), odd.filename()).path("url").asText();

    assertThat(url).endsWith("spaced%201.0.zip");
    assertThat(mirror.clutch().get(odd.pathAt("spaced")).body()).isEqualTo(odd.bytes());
  }

  // CONFORMANCE 81
  @Test
  void odd_kinds_are_listed_and_served() throws Exception {
    List<Dist> files = List.of(
        Dist.of("odd-1.0.win32.exe", 1_000),
        Dist.of("odd-1.0-py2.7.egg", 1_001),
        Dist.of("odd-1.0.tar.bz2", 1_002),
        Dist.of("odd-1.0-1.noarch.rpm", 1_003),
        Dist.of("odd-1.0.win-amd64.msi", 1_004),
        Dist.of("odd-1.0-variants.json", 1_005));
    mirror.upstream().publish("odd", files);

    assertThat(Pages.filenames(mirror.clutch().page("odd")))
        .containsExactlyInAnyOrderElementsOf(files.stream().map(Dist::filename).toList());
    for (Dist file : files) {
      assertThat(mirror.clutch().get(file.pathAt("odd")).body()).isEqualTo(file.bytes());
    }
  }

  // CONFORMANCE 85
  @Test
  void a_query_on_a_file_is_ignored() throws Exception {
    Dist wheel = Dist.wheel("query", "1.0");
    mirror.upstream().publish("query", wheel);

    assertThat(mirror.clutch().get(wheel.pathAt("query") + "?a=b").body()).isEqualTo(wheel.bytes());
    assertThat(mirror
            .clutch()
            .get(wheel.pathAt("query") + "?c=d")
            .headers()
            .firstValue("Cache-Status"))
        .contains("clutch; hit");
  }

  @Test
  void a_stored_file_that_lost_its_end_is_fetched_again() throws Exception {
    Dist sdist = Dist.of("shortened-1.0.tar.gz", 1_000_000);
    mirror.upstream().publish("shortened", sdist);
    mirror.clutch().get(sdist.pathAt("shortened"));
    Eventually.until("stored", () -> mirror.clutch().stored("incoming").isEmpty());
    mirror.clutch().head(sdist.pathAt("shortened"));
    Path blob = mirror.clutch().stored("blobs").stream()
        .filter(path -> path.endsWith(sdist.sha256()))
        .findFirst()
        .orElseThrow();
    try (FileChannel channel = FileChannel.open(blob, StandardOpenOption.WRITE)) {
      channel.truncate(500_000);
    }

    var response = mirror.clutch().get(sdist.pathAt("shortened"));

    assertThat(response.body()).isEqualTo(sdist.bytes());
    assertThat(mirror.upstream().requests(sdist.path())).isEqualTo(2);
  }

  // CONFORMANCE 86
  @Test
  void a_yanked_file_is_still_served() throws Exception {
    Dist wheel = Dist.wheel("yanked", "1.0");
    mirror.upstream().serve(wheel);
    mirror
        .upstream()
        .page(
            "yanked", Reply.json(Pages.json("yanked", Pages.json(wheel).put("yanked", "broken"))));

    assertThat(mirror.clutch().get(wheel.pathAt("yanked")).body()).isEqualTo(wheel.bytes());
  }

  // CONFORMANCE 165
  @ParameterizedTest
  @ValueSource(
      strings = {
        "coded-1.0-py3-none-any.whl",
        "coded-1.0.tar.gz",
        "coded-1.0-py3-none-any.whl.metadata"
      })
  void no_file_has_a_content_coding_cold_or_warm(String filename) throws Exception {
    Dist wheel = Dist.wheel("coded", "1.0");
    Dist sdist = Dist.of("coded-1.0.tar.gz", "text ".repeat(500).getBytes(StandardCharsets.UTF_8));
    mirror.upstream().publish("coded", wheel, sdist);

    for (int i = 0; i < 2; i++) {
      var response = mirror.clutch().get("/files/coded/" + filename, "Accept-Encoding", OFFERED);

      assertThat(response.headers().firstValue("Content-Encoding")).isEmpty();
      if (i > 0) {
        assertThat(response.headers().firstValueAsLong("Content-Length"))
            .hasValue(response.body().length);
      }
    }
  }

  @Test
  void a_coding_that_the_upstream_puts_on_a_file_is_never_asked_for() throws Exception {
    Dist sdist = Dist.of("plain-1.0.tar.gz", 1_000);
    mirror.upstream().publish("plain", sdist);

    mirror.clutch().get(sdist.pathAt("plain"), "Accept-Encoding", OFFERED);

    assertThat(mirror.upstream().received(sdist.path()).get(0).headers().get("Accept-Encoding"))
        .isEqualTo("identity");
  }
}
