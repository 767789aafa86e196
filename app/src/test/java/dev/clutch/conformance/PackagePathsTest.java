package dev.clutch.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PackagePathsTest {
  private static final String FOLDER = "/packages/aa/bb/" + "0123456789".repeat(6) + "/";
  private static final Dist WHEEL = Dist.wheel("demo", "1.0");
  private static final Dist SDIST = Dist.of("demo-2-tools-1.0.tar.gz", 3000);

  @RegisterExtension
  static final Mirror mirror = new Mirror();

  @BeforeAll
  static void publish() {
    var entry =
        Pages.json(WHEEL).put("url", mirror.upstream().origin() + FOLDER + WHEEL.filename());
    mirror.upstream().page("demo", Reply.json(Pages.json("demo", entry)));
    mirror.upstream().at(FOLDER + WHEEL.filename(), Reply.file(WHEEL.bytes()));
    mirror
        .upstream()
        .at(
            FOLDER + WHEEL.filename() + ".metadata",
            Reply.file(Objects.requireNonNull(WHEEL.metadata())));
    mirror.upstream().publish("demo-2-tools", SDIST);
  }

  private static String folder(Dist file) {
    String sha256 = file.sha256();
    return "/packages/" + sha256.substring(0, 2) + "/" + sha256.substring(2, 4) + "/"
        + sha256.substring(4) + "/";
  }

  @Test
  void a_file_has_the_path_of_its_source_s_file_host() throws Exception {
    assertThat(mirror.clutch().get(FOLDER + WHEEL.filename()).body()).isEqualTo(WHEEL.bytes());
    assertThat(mirror.clutch().get(FOLDER + WHEEL.filename() + ".metadata").body())
        .isEqualTo(WHEEL.metadata());
  }

  @Test
  void and_one_made_of_its_digest() throws Exception {
    assertThat(mirror.clutch().get(folder(WHEEL) + WHEEL.filename()).body())
        .isEqualTo(WHEEL.bytes());
  }

  @Test
  void it_is_a_file_as_any_other() throws Exception {
    String path = folder(SDIST) + SDIST.filename();
    assertThat(mirror.clutch().head(path).headers().firstValue("Content-Length"))
        .contains("3000");

    var part = mirror.clutch().get(path, "Range", "bytes=10-19");

    assertThat(part.statusCode()).isEqualTo(206);
    assertThat(part.body()).hasSize(10);
  }

  @Test
  void a_source_distribution_is_found_although_its_name_has_several_dashes() throws Exception {
    assertThat(mirror.clutch().get(folder(SDIST) + SDIST.filename()).body())
        .isEqualTo(SDIST.bytes());
  }

  @ParameterizedTest
  @ValueSource(strings = {"demo-1.0-py3-none-any.whl", "demo-2-tools-1.0.tar.gz", "x.whl", "y"})
  void a_digest_that_is_not_the_file_s_leads_to_nothing(String filename) throws Exception {
    String path = "/packages/00/11/" + "2".repeat(60) + "/" + filename;

    assertThat(mirror.clutch().get(path).statusCode()).isEqualTo(404);
    assertThat(mirror.clutch().get(path + ".metadata").statusCode()).isEqualTo(404);
  }

  // CONFORMANCE 84
  @Test
  void the_oldest_form_leads_to_the_file() throws Exception {
    String path = "/packages/source/d/demo-2-tools/" + SDIST.filename();

    var response = mirror.clutch().get(path);

    assertThat(response.statusCode()).isEqualTo(302);
    String location = response.headers().firstValue("Location").orElseThrow();
    assertThat(mirror.clutch().uri(path).resolve(location).getPath())
        .isEqualTo(SDIST.pathAt("demo-2-tools"));
    assertThat(mirror.clutch().get(path.replace("/d/", "/e/")).statusCode()).isEqualTo(404);
  }

  // CONFORMANCE 70
  @Test
  void a_signature_that_the_upstream_does_not_have_is_404() throws Exception {
    assertThat(mirror.clutch().get(WHEEL.pathAt("demo") + ".asc").statusCode()).isEqualTo(404);
  }
}
