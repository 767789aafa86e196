package dev.clutch.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class MetadataTest {
  @RegisterExtension
  static final Mirror mirror = new Mirror();

  // CONFORMANCE 62, 68
  @Test
  void the_metadata_served_has_the_digest_that_the_page_advertises() throws Exception {
    Dist wheel = Dist.wheel("meta", "1.0");
    mirror.upstream().publish("meta", wheel);
    var advertised = Pages.entry(mirror.clutch().page("meta"), wheel.filename());

    var response = mirror.clutch().get(wheel.pathAt("meta") + ".metadata");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo(wheel.metadata());
    assertThat(advertised.path("core-metadata").path("sha256").asText())
        .isEqualTo(Dist.sha256(response.body()));
  }

  // CONFORMANCE 62
  @Test
  void stored_metadata_is_immutable_and_has_a_tag_and_a_length() throws Exception {
    Dist wheel = Dist.wheel("meta-warm", "1.0");
    mirror.upstream().publish("meta-warm", wheel);
    String path = wheel.pathAt("meta-warm") + ".metadata";
    byte[] cold = mirror.clutch().get(path).body();

    var response = mirror.clutch().get(path);

    assertThat(response.headers().firstValue("Cache-Status")).contains("clutch; hit");
    assertThat(response.headers().firstValue("Cache-Control").orElse("")).contains("immutable");
    assertThat(response.headers().firstValue("ETag")).contains("\"" + Dist.sha256(cold) + "\"");
    assertThat(response.headers().firstValueAsLong("Content-Length")).hasValue(cold.length);
  }

  // CONFORMANCE 64
  @Test
  void a_file_without_metadata_has_none_and_is_not_fetched_for_it() throws Exception {
    Dist sdist = Dist.of("bare-1.0.tar.gz", 1_000);
    mirror.upstream().publish("bare", sdist);

    assertThat(mirror.clutch().get(sdist.pathAt("bare") + ".metadata").statusCode())
        .isEqualTo(404);
    assertThat(mirror.upstream().requests(sdist.path())).isZero();
  }

  // CONFORMANCE 69
  @Test
  void HEAD_of_metadata_says_its_length() throws Exception {
    Dist wheel = Dist.wheel("meta-head", "1.0");
    mirror.upstream().publish("meta-head", wheel);
    String path = wheel.pathAt("meta-head") + ".metadata";
    int length = mirror.clutch().get(path).body().length;

    var head = mirror.clutch().head(path);

    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.headers().firstValueAsLong("Content-Length")).hasValue(length);
  }

  // CONFORMANCE 68
  @Test
  void advertised_digests_are_those_of_the_files_served() throws Exception {
    Dist wheel = Dist.wheel("digests", "1.0");
    Dist sdist = Dist.of("digests-1.0.tar.gz", 70_000);
    mirror.upstream().publish("digests", wheel, sdist);

    for (var entry : Pages.read(mirror.clutch().page("digests")).path("files")) {
      var file = mirror.clutch().get("/files/digests/" + entry.path("filename").asText());
      assertThat(entry.path("hashes").path("sha256").asText()).isEqualTo(Dist.sha256(file.body()));
    }
  }
}
