package dev.clutch.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonApiTest {
  private static final Dist OLD = Dist.wheel("demo", "1.0");
  private static final Dist NEW = Dist.wheel("demo", "2.0");
  private static final Dist NEXT = Dist.wheel("demo", "3.0rc1");
  private static final Dist SDIST = Dist.of("demo-2.0.tar.gz", 100);

  @RegisterExtension
  final Mirror mirror = new Mirror();

  private HttpResponse<byte[]> ask(String path, String... headers) throws Exception {
    return mirror.clutch().get(path, headers);
  }

  private static String filename(JsonNode file) {
    return file.path("filename").asText();
  }

  private static List<String> filenames(JsonNode files) {
    return StreamSupport.stream(files.spliterator(), false)
        .map(JsonApiTest::filename)
        .toList();
  }

  /** Publishes a page with a serial. */
  private void publish(int serial, ObjectNode... files) throws Exception {
    ObjectNode page = (ObjectNode) Pages.read(Dist.utf8(Pages.json("demo", files)));
    ((ObjectNode) page.path("meta")).put("_last-serial", serial);
    mirror.upstream().page("demo", Reply.json(page.toString()));
    for (Dist file : new Dist[] {OLD, NEW, NEXT, SDIST}) {
      mirror.upstream().serve(file);
    }
  }

  // CONFORMANCE 122
  @Test
  void a_project_is_told_as_pypi_tells_it() throws Exception {
    publish(
        42,
        Pages.json(OLD),
        Pages.json(NEW).put("requires-python", ">=3.8"),
        Pages.json(SDIST),
        Pages.json(NEXT));

    var response = ask("/pypi/demo/json");
    JsonNode document = Pages.read(response);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
    assertThat(response.headers().firstValue("X-PyPI-Last-Serial")).contains("42");
    assertThat(document.path("last_serial").asInt()).isEqualTo(42);
    assertThat(document.path("info").path("name").asText()).isEqualTo("demo");
    assertThat(document.path("info").path("version").asText()).isEqualTo("2.0");
    assertThat(document.path("info").path("requires_python").asText()).isEqualTo(">=3.8");
    assertThat(document.path("releases").fieldNames())
        .toIterable()
        .containsExactly("1.0", "2.0", "3.0rc1");
    assertThat(filenames(document.path("urls"))).containsExactly(NEW.filename(), SDIST.filename());
    assertThat(document.path("vulnerabilities")).isEmpty();
  }

  // CONFORMANCE 122
  @Test
  void a_file_is_told_with_pypi_s_words() throws Exception {
    publish(1, Pages.json(OLD).put("yanked", "broken"), Pages.json(SDIST));

    JsonNode releases = Pages.read(ask("/pypi/demo/json")).path("releases");
    ObjectNode wheel = (ObjectNode) releases.path("1.0").path(0);

    wheel.remove(List.of("url", "core-metadata"));
    assertThat(wheel)
        .isEqualTo(new ObjectMapper()
            .readTree("{\"comment_text\": \"\", \"digests\": {\"sha256\": \"" + OLD.sha256()
                + "\"}, \"downloads\": -1, \"filename\": \"" + OLD.filename()
                + "\", \"has_sig\": false, \"md5_digest\": null, \"packagetype\": \"bdist_wheel\","
                + " \"python_version\": \"py3\", \"requires_python\": null, \"size\": "
                + OLD.bytes().length + ", \"upload_time\": \"2026-01-02T03:04:05\","
                + " \"upload_time_iso_8601\": \"2026-01-02T03:04:05.678901Z\","
                + " \"yanked\": true, \"yanked_reason\": \"broken\"}"));
    assertThat(releases.path("2.0").path(0).path("packagetype").asText()).isEqualTo("sdist");
    assertThat(releases.path("2.0").path(0).path("python_version").asText()).isEqualTo("source");
  }

  // CONFORMANCE 122
  @ParameterizedTest
  @ValueSource(strings = {"1.0", "1", "v1.0.0"})
  void a_version_is_told_however_it_is_spelled(String version) throws Exception {
    publish(1, Pages.json(OLD), Pages.json(NEW));

    JsonNode document = Pages.read(ask("/pypi/demo/" + version + "/json"));

    assertThat(document.path("info").path("version").asText()).isEqualTo("1.0");
    assertThat(filenames(document.path("urls"))).containsExactly(OLD.filename());
    assertThat(document.has("releases")).isFalse();
  }

  // CONFORMANCE 122
  @ParameterizedTest
  @ValueSource(
      strings = {"/pypi/nothing/json", "/pypi/demo/9/json", "/nothing/json", "/pypi/demo/x!/json"})
  void what_is_unknown_is_said_as_pypi_says_it(String path) throws Exception {
    publish(1, Pages.json(OLD));

    var response = ask(path);

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(new String(response.body(), StandardCharsets.UTF_8))
        .isEqualTo("{\"message\": \"Not Found\"}\n");
    assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
  }

  // CONFORMANCE 122
  @Test
  void an_outage_is_503() throws Exception {
    mirror.upstream().close();

    assertThat(ask("/pypi/demo/json").statusCode()).isEqualTo(503);
    assertThat(ask("/demo/json").statusCode()).isEqualTo(503);
  }

  // CONFORMANCE 122, 123
  @Test
  void its_files_are_under_packages_of_this_server() throws Exception {
    String folder = "/packages/aa/bb/" + "0123456789".repeat(6) + "/";
    publish(1, Pages.json(OLD).put("url", "../.." + folder + OLD.filename()), Pages.json(NEW));
    mirror.upstream().at(folder + OLD.filename(), Reply.file(OLD.bytes()));

    JsonNode releases = Pages.read(ask("/pypi/demo/json")).path("releases");
    URI hosted = URI.create(releases.path("1.0").path(0).path("url").asText());
    URI digested = URI.create(releases.path("2.0").path(0).path("url").asText());

    String sha256 = NEW.sha256();
    assertThat(hosted).isEqualTo(mirror.clutch().uri(folder + OLD.filename()));
    assertThat(digested.getPath())
        .isEqualTo("/packages/" + sha256.substring(0, 2) + "/" + sha256.substring(2, 4) + "/"
            + sha256.substring(4) + "/" + NEW.filename());
    assertThat(ask(hosted.getPath()).body()).isEqualTo(OLD.bytes());
    assertThat(ask(digested.getPath()).body()).isEqualTo(NEW.bytes());
  }

  // CONFORMANCE 170
  @ParameterizedTest
  @ValueSource(strings = {"", "/root/pypi"})
  void beside_simple_the_urls_are_those_of_the_page(String prefix) throws Exception {
    Dist odd = Dist.of("demo-1.0+cu1-py3-none-any.whl", 10);
    publish(1, Pages.json(OLD), Pages.json(odd), Pages.json(NEW));
    URI base = mirror.clutch().uri(prefix + "/simple/demo/");
    List<String> links = StreamSupport.stream(
            Pages.read(ask(base.getPath(), "Accept", Reply.JSON)).path("files").spliterator(),
            false)
        .map(file -> base.resolve(file.path("url").asText()).toString())
        .toList();

    JsonNode document = Pages.read(ask(prefix + "/demo/json"));

    assertThat(document.path("releases").findValuesAsText("url"))
        .containsExactlyInAnyOrderElementsOf(links);
    assertThat(document
            .path("releases")
            .path("1.0")
            .path(0)
            .path("digests")
            .path("sha256")
            .asText())
        .isEqualTo(OLD.sha256());
    assertThat(mirror.upstream().requests(OLD.path())).isZero();
    assertThat(mirror.upstream().pageRequests("demo")).isEqualTo(1);
  }

  // CONFORMANCE 122
  @Test
  void what_is_stored_of_core_metadata_is_told_and_nothing_is_fetched_for_it() throws Exception {
    byte[] metadata = Dist.utf8("""
        Metadata-Version: 2.1
        Name: Demo
        Version: 1.0
        Summary: Shows things
        Author-email: A <a@example.org>
        Requires-Dist: other>=1
        Requires-Dist: more; extra == "x"
        Project-URL: Home, https://example.org/
        Classifier: Topic :: Demo

        Words.
        """);
    Dist wheel = new Dist(OLD.filename(), OLD.bytes(), metadata);
    publish(1, Pages.json(wheel));
    mirror.upstream().serve(wheel);

    JsonNode before = Pages.read(ask("/pypi/demo/json")).path("info");
    assertThat(before.path("summary").asText("-")).isEmpty();
    assertThat(before.path("requires_dist").isNull()).isTrue();
    assertThat(mirror.upstream().received()).hasSize(1);
    ask(wheel.pathAt("demo") + ".metadata");

    JsonNode info = Pages.read(ask("/pypi/demo/json")).path("info");
    assertThat(info.path("name").asText()).isEqualTo("Demo");
    assertThat(info.path("summary").asText()).isEqualTo("Shows things");
    assertThat(info.path("author_email").asText()).isEqualTo("A <a@example.org>");
    assertThat(info.path("requires_dist")).hasSize(2);
    assertThat(info.path("project_urls").path("Home").asText()).isEqualTo("https://example.org/");
    assertThat(info.path("description").asText()).isEqualTo("Words.\n");
  }

  // CONFORMANCE 122
  @Test
  void a_document_is_compressed_and_revalidated_as_pages_are() throws Exception {
    publish(1, Pages.json(OLD));
    var whole = ask("/pypi/demo/json", "Accept-Encoding", "gzip");
    String tag = whole.headers().firstValue("ETag").orElseThrow();

    assertThat(whole.headers().firstValue("Content-Encoding")).contains("gzip");
    assertThat(whole.headers().firstValue("Cache-Control")).contains("max-age=600, public");
    assertThat(ask("/pypi/demo/json", "Accept-Encoding", "gzip", "If-None-Match", tag)
            .statusCode())
        .isEqualTo(304);
    assertThat(ask("/pypi/demo/json", "If-None-Match", tag).statusCode()).isEqualTo(200);
  }

  // CONFORMANCE 123
  @Test
  void a_document_is_as_new_as_the_page() throws Exception {
    publish(1, Pages.json(OLD));
    ask("/pypi/demo/json");
    publish(2, Pages.json(OLD), Pages.json(NEW));
    mirror.clock().advance(Duration.ofDays(1));

    var response = ask("/pypi/demo/json");

    assertThat(response.headers().firstValue("X-PyPI-Last-Serial")).contains("2");
    assertThat(Pages.read(response).path("releases")).hasSize(2);
  }

  // CONFORMANCE 122
  @Test
  void a_version_that_was_yanked_is_the_latest_only_if_all_were() throws Exception {
    publish(1, Pages.json(OLD), Pages.json(NEW).put("yanked", true));

    JsonNode info = Pages.read(ask("/pypi/demo/json")).path("info");

    assertThat(info.path("version").asText()).isEqualTo("1.0");
    assertThat(info.path("yanked").asBoolean(true)).isFalse();
  }

  // CONFORMANCE 123
  @Test
  void the_list_passes_on_the_serial_of_each_project() throws Exception {
    ObjectNode list = (ObjectNode) Pages.read(Dist.utf8(Pages.list()));
    ((ArrayNode) list.path("projects")).addObject().put("name", "Demo").put("_last-serial", 7);
    ((ObjectNode) list.path("meta")).put("_last-serial", 9);
    mirror.upstream().at("/simple/", Reply.json(list.toString()));

    JsonNode answer = Pages.read(ask("/simple/", "Accept", Reply.JSON));

    assertThat(answer.path("meta").path("_last-serial").asInt()).isEqualTo(9);
    assertThat(answer.path("projects").path(0).path("_last-serial").asInt()).isEqualTo(7);
  }
}
