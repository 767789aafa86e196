package dev.clutch.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.clutch.Shared;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What real indexes get wrong, and what becomes of it. */
class PageContentTest {
  @RegisterExtension
  static final Mirror mirror = new Mirror();

  private static HttpResponse<byte[]> page(String project, ObjectNode... files) throws Exception {
    mirror.upstream().page(project, Reply.json(Pages.json(project, files)));
    return mirror.clutch().page(project);
  }

  @Test
  void a_redirect_to_an_address_that_java_thinks_odd_is_followed() throws Exception {
    Dist wheel = Dist.wheel("signed", "1.0");
    mirror.upstream().publish("signed", wheel);
    mirror.upstream().page("odd-address", Reply.redirect("/signed?token=[1]|2"));
    mirror.upstream().at("/signed", Reply.json(Pages.json("odd-address", wheel)));

    assertThat(mirror.clutch().page("odd-address").statusCode()).isEqualTo(200);
  }

  // CONFORMANCE 159
  @Test
  void every_recorded_file_name_that_is_a_name_is_carried() throws Exception {
    Optional<Path> recorded = Shared.fixtures(getClass(), "_vectors/filenames.json");
    if (recorded.isEmpty()) {
      return;
    }
    List<String> sdists = new ArrayList<>();
    for (JsonNode vector : Pages.read(Files.readAllBytes(recorded.get()))) {
      String filename = vector.path("filename").asText();
      if (!filename.endsWith(".whl") && !filename.contains("/") && !filename.contains("\\")) {
        sdists.add(filename);
      }
    }
    Dist[] files = sdists.stream().map(name -> Dist.of(name, 10)).toArray(Dist[]::new);
    mirror.upstream().page("names", Reply.json(Pages.json("names", files)));

    assertThat(Pages.filenames(mirror.clutch().page("names")))
        .containsExactlyInAnyOrderElementsOf(sdists);
  }

  // CONFORMANCE 167
  @Test
  void a_wheel_of_another_project_is_hidden_and_the_rest_is_there() throws Exception {
    var page = page(
        "mixed",
        Pages.json(Dist.wheel("mixed-foo", "2.0")),
        Pages.json(Dist.wheel("mixed", "1.0")),
        Pages.json(Dist.of("old odd name.tar.gz", 10)));

    assertThat(Pages.filenames(page))
        .containsExactlyInAnyOrder("mixed-1.0-py3-none-any.whl", "old odd name.tar.gz");
  }

  // CONFORMANCE 171
  @Test
  void wrong_types_are_written_right_or_not_at_all() throws Exception {
    Dist wheel = Dist.wheel("types", "1.0");
    ObjectNode odd = Pages.json(wheel);
    odd.put("size", "1").putNull("yanked").put("upload-time", "2026-01-02T03:04:05");
    odd.put("requires-python", 3);

    JsonNode entry = Pages.entry(page("types", odd), wheel.filename());

    assertThat(entry.isObject()).isTrue();
    assertThat(entry.has("size") && !entry.path("size").isIntegralNumber()).isFalse();
    assertThat(entry.has("yanked")
            && !entry.path("yanked").isBoolean()
            && !entry.path("yanked").isTextual())
        .isFalse();
    assertThat(entry.path("upload-time").asText("")).matches("|.*Z");
    assertThat(entry.has("requires-python") && !entry.path("requires-python").isTextual())
        .isFalse();
  }

  // CONFORMANCE 171
  @Test
  void a_byte_order_mark_is_no_part_of_a_page() throws Exception {
    mirror
        .upstream()
        .page("bom", Reply.json("\ufeff" + Pages.json("bom", Dist.wheel("bom", "1.0"))));

    assertThat(Pages.filenames(mirror.clutch().page("bom"))).hasSize(1);
  }

  // CONFORMANCE 172
  @Test
  void upload_times_in_html_become_upload_times_in_json() throws Exception {
    Dist wheel = Dist.wheel("timed", "1.0");
    mirror
        .upstream()
        .page(
            "timed",
            Reply.html(
                Pages.html(wheel).replace("<a ", "<a data-upload-time=\"2026-01-02T03:04:05Z\" ")));

    assertThat(Pages.entry(mirror.clutch().page("timed"), wheel.filename())
            .path("upload-time")
            .asText())
        .matches("2026-01-02T03:04:05(\\.0{6})?Z");
  }

  // CONFORMANCE 50
  @Test
  void an_index_that_speaks_html_only_is_served_as_json() throws Exception {
    Dist wheel = Dist.wheel("htmlonly", "1.0");
    mirror.upstream().serve(wheel);
    mirror.upstream().page("htmlonly", Reply.html(Pages.html(wheel)));

    var page = mirror.clutch().page("htmlonly");

    assertThat(Pages.entry(page, wheel.filename()).path("hashes").path("sha256").asText())
        .isEqualTo(wheel.sha256());
    assertThat(mirror.clutch().get(wheel.pathAt("htmlonly")).body()).isEqualTo(wheel.bytes());
  }

  // CONFORMANCE 37
  @Test
  void a_project_without_files_is_a_page_without_files() throws Exception {
    var page = page("empty");

    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(Pages.filenames(page)).isEmpty();
  }

  // CONFORMANCE 160
  @Test
  void versions_are_named_once_each() throws Exception {
    ObjectNode page = (ObjectNode)
        Pages.read(Dist.utf8(Pages.json("versions", List.of(Dist.wheel("versions", "1.0")))));
    page.putArray("versions").add("1.0").add("0.9").add("1.0").add("not a version");
    mirror.upstream().page("versions", Reply.json(page.toString()));

    List<String> versions = new ArrayList<>();
    Pages.read(mirror.clutch().page("versions"))
        .path("versions")
        .forEach(version -> versions.add(version.asText()));

    assertThat(versions).containsExactlyInAnyOrder("1.0", "0.9", "not a version");
  }

  @Test
  void the_serial_of_a_page_is_passed_on() throws Exception {
    mirror
        .upstream()
        .page(
            "serial",
            Reply.json(Pages.json("serial", Dist.wheel("serial", "1.0")))
                .with("X-PyPI-Last-Serial", "42"));

    assertThat(mirror.clutch().page("serial").headers().firstValue("X-PyPI-Last-Serial"))
        .contains("42");
  }
}
