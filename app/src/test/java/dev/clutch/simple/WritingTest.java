package dev.clutch.simple;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.clutch.model.DistributionFile;
import dev.clutch.model.Filename;
import dev.clutch.model.ProjectPage;
import dev.clutch.model.ProjectStatus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WritingTest {
  private static final String REASON = "\"a\" <b> & é 💥\n\tlast line";
  private static final Map<String, String> SHA256 = Map.of("sha256", Pages.SHA256);
  private static final DistributionFile BARE =
      file("demo-1.0.tar.gz", Map.of(), null, null, null, null, null, Map.of());
  private static final DistributionFile FULL = file(
      "demo-1.0+cpu-py3-none-any.whl",
      SHA256,
      ">=3.8,<4",
      3L << 30,
      Instant.parse("2024-05-06T07:08:09Z"),
      REASON,
      SHA256,
      Map.of("_x", IntNode.valueOf(1), "data-odd", TextNode.valueOf("<o>")));

  @Nested
  class In_json {
    // CONFORMANCE 38, 39, 40, 41, 44
    @Test
    void a_file_has_every_value_in_its_type() throws IOException {
      JsonNode page = Pages.writeJson(page("1.4", List.of("1.0+cpu"), FULL));
      JsonNode file = page.path("files").path(0);

      assertThat(page.path("name").textValue()).isEqualTo("demo");
      assertThat(page.path("meta").path("api-version").textValue()).isEqualTo("1.4");
      assertThat(file.path("filename").textValue()).isEqualTo("demo-1.0+cpu-py3-none-any.whl");
      assertThat(file.path("hashes").path("sha256").textValue()).isEqualTo(Pages.SHA256);
      assertThat(file.path("requires-python").textValue()).isEqualTo(">=3.8,<4");
      assertThat(file.path("size").isIntegralNumber()).isTrue();
      assertThat(file.path("size").longValue()).isEqualTo(3L << 30);
      assertThat(file.path("upload-time").textValue()).isEqualTo("2024-05-06T07:08:09.000000Z");
      assertThat(file.path("core-metadata").path("sha256").textValue()).isEqualTo(Pages.SHA256);
      assertThat(file.path("_x").intValue()).isEqualTo(1);
      assertThat(file.path("data-odd").textValue()).isEqualTo("<o>");
    }

    // CONFORMANCE 39, 40, 41
    @Test
    void what_is_not_known_is_not_written() throws IOException {
      String text = new String(
          Pages.write(page("1.4", null, BARE), Representation.JSON), StandardCharsets.UTF_8);

      assertThat(text)
          .isEqualTo("{\"meta\":{\"api-version\":\"1.0\"},\"name\":\"demo\",\"files\":["
              + "{\"filename\":\"demo-1.0.tar.gz\",\"url\":\"../../files/demo/demo-1.0.tar.gz\",\"hashes\":{},"
              + "\"yanked\":false,\"core-metadata\":false}]}");
    }

    // CONFORMANCE 40, 49
    @ParameterizedTest
    @CsvSource({
      "1.4, true, true, 1.4", "1.1, true, true, 1.1", "1.99, true, true, 1.4",
          "1.0, true, true, 1.1",
      "1.4, false, true, 1.0", "1.4, true, false, 1.0", "1.0, false, false, 1.0",
          "1.0, true, false, 1.0",
    })
    void the_version_claimed_is_the_highest_that_is_true(
        String claim, boolean hasSizes, boolean hasVersions, String expected) throws IOException {
      ProjectPage page =
          page(claim, hasVersions ? List.of("1.0") : null, FULL, hasSizes ? FULL : BARE);

      assertThat(Pages.writeJson(page).path("meta").path("api-version").textValue())
          .isEqualTo(expected);
    }

    // CONFORMANCE 160
    @Test
    void versions_are_sorted_each_once_those_of_old_rules_first() throws IOException {
      ProjectPage page = page(
          "1.1", List.of("1.10", "2010i", "1.9", "1.9", "1.9.0", "1.10rc1", "0.1-old-x"), FULL);

      assertThat(Pages.writeJson(page).path("versions"))
          .extracting(JsonNode::textValue)
          .containsExactly("0.1-old-x", "2010i", "1.9", "1.9.0", "1.10rc1", "1.10");
    }

    // CONFORMANCE 42
    @Test
    void the_key_that_breaks_older_pips_is_never_written() throws IOException {
      DistributionFile file = file(
          "demo-1.0.tar.gz",
          Map.of(),
          null,
          null,
          null,
          null,
          Map.of(),
          Map.of(
              "dist-info-metadata",
              BooleanNode.TRUE,
              "data-dist-info-metadata",
              BooleanNode.FALSE));

      JsonNode written = Pages.writeJson(page("1.0", null, file)).path("files").path(0);

      assertThat(written.has("dist-info-metadata")).isFalse();
      assertThat(written.path("core-metadata")).isEqualTo(BooleanNode.TRUE);
      assertThat(written.path("data-dist-info-metadata")).isEqualTo(BooleanNode.TRUE);
    }

    // CONFORMANCE 43
    @Test
    void yanked_is_true_false_or_a_reason() throws IOException {
      assertThat(yanked(null)).isEqualTo(BooleanNode.FALSE);
      assertThat(yanked("")).isEqualTo(BooleanNode.TRUE);
      assertThat(yanked(REASON)).isEqualTo(TextNode.valueOf(REASON));
    }

    // CONFORMANCE 45
    @Test
    void the_url_is_the_link_given_without_fragment() throws IOException {
      JsonNode file = Pages.writeJson(page("1.4", null, FULL)).path("files").path(0);

      assertThat(file.path("url").textValue())
          .isEqualTo("../../files/demo/demo-1.0%2Bcpu-py3-none-any.whl");
    }

    // CONFORMANCE 47
    @Test
    void the_status_is_at_the_top() throws IOException {
      JsonNode page = Pages.writeJson(with(new ProjectStatus("archived", "done"), FULL));

      assertThat(page.path("project-status").path("status").textValue()).isEqualTo("archived");
      assertThat(page.path("project-status").path("reason").textValue()).isEqualTo("done");
      assertThat(
              Pages.writeJson(with(new ProjectStatus("active", null), FULL)).path("project-status"))
          .hasSize(1);
    }

    // CONFORMANCE 48
    @Test
    void provenance_is_written_only_where_its_origin_is_secure() throws IOException {
      assertThat(provenance("https://p.example/x")).isEqualTo("https://p.example/x");
      assertThat(provenance("http://10.0.0.1/x")).isNull();
      assertThat(provenance("/x")).isNull();
    }

    private @Nullable String provenance(String url) throws IOException {
      DistributionFile file = new DistributionFile(
          BARE.filename(), BARE.url(), Map.of(), null, null, null, null, null, url, null, Map.of());
      assertThat(Pages.writeHtml(page("1.4", null, file)).contains("data-provenance"))
          .isEqualTo(url.startsWith("https:"));
      return Pages.writeJson(page("1.4", null, file))
          .path("files")
          .path(0)
          .path("provenance")
          .textValue();
    }

    private JsonNode yanked(@Nullable String reason) throws IOException {
      DistributionFile file =
          file("demo-1.0.tar.gz", Map.of(), null, null, null, reason, null, Map.of());
      return Pages.writeJson(page("1.0", null, file)).path("files").path(0).path("yanked");
    }
  }

  @Nested
  class In_html {
    // CONFORMANCE 24, 25, 26, 31, 32, 34
    @Test
    void a_page_is_written_line_by_line() {
      DistributionFile file = file(
          "demo-1.0+cpu.zip",
          SHA256,
          ">=3.8,<4",
          12L,
          Instant.parse("2024-05-06T07:08:09Z"),
          null,
          SHA256,
          Map.of("_x", IntNode.valueOf(1), "data-odd", TextNode.valueOf("<o>")));

      assertThat(Pages.writeHtml(page("1.4", null, file)))
          .isEqualTo("""
          <!DOCTYPE html>
          <html lang="en">
            <head>
              <meta charset="utf-8">
              <meta name="pypi:repository-version" content="1.4">
              <title>Links for demo</title>
            </head>
            <body>
              <h1>Links for demo</h1>
              <a href="../../files/demo/demo-1.0%2Bcpu.zip#sha256=S" data-requires-python="&gt;=3.8,&lt;4" \
          data-core-metadata="sha256=S" data-dist-info-metadata="sha256=S" data-size="12" \
          data-upload-time="2024-05-06T07:08:09.000000Z" data-odd="&lt;o&gt;">demo-1.0+cpu.zip</a><br />
            </body>
          </html>
          """.replace("=S", "=" + Pages.SHA256));
    }

    // CONFORMANCE 24
    @ParameterizedTest
    @CsvSource({"1.0, 1.0", "1.4, 1.4", "1.5, 1.4", "1.99, 1.4", "junk, 1.0"})
    void the_version_is_never_later_than_the_last_of_html(String claim, String expected) {
      assertThat(Pages.writeHtml(page(claim, null, BARE)))
          .contains("<meta name=\"pypi:repository-version\" content=\"" + expected + "\">");
    }

    // CONFORMANCE 30, 31, 32
    @Test
    void what_is_not_known_has_no_attribute() {
      assertThat(Pages.writeHtml(page("1.0", null, BARE)))
          .contains("    <a href=\"../../files/demo/demo-1.0.tar.gz\">demo-1.0.tar.gz</a><br />\n");
    }

    // CONFORMANCE 28, 29
    @Test
    void reasons_are_escaped_and_read_back_exactly() throws IOException {
      ProjectPage page = page("1.0", null, yanked(REASON), yanked(""));

      String html = Pages.writeHtml(page);

      assertThat(html)
          .contains("data-yanked=\"&quot;a&quot; &lt;b&gt; &amp; é 💥&#10;&#9;last line\"")
          .contains("data-yanked=\"\"");
      assertThat(Pages.html(html).files())
          .extracting(DistributionFile::yanked)
          .containsExactly(REASON, "");
    }

    // CONFORMANCE 32
    @ParameterizedTest
    @CsvSource({
      "sha256 sha512 md5, sha256",
      "md5 sha512 sha384, sha512",
      "md5 sha384, sha384",
      "sha1 md5, md5",
      "sha1 sha224 blake2b, ''",
    })
    void one_digest_that_every_client_takes_is_the_fragment(String algorithms, String expected) {
      Map<String, String> hashes = new java.util.LinkedHashMap<>();
      Map<String, Integer> lengths = Map.of(
          "md5", 32, "sha1", 40, "sha224", 56, "sha256", 64, "sha384", 96, "sha512", 128, "blake2b",
          128);
      for (String algorithm : List.of(algorithms.split(" ", -1))) {
        hashes.put(algorithm, "a".repeat(lengths.getOrDefault(algorithm, 0)));
      }

      String html = Pages.writeHtml(
          page("1.0", null, file("x.zip", hashes, null, null, null, null, hashes, Map.of())));

      String fragment = expected.isEmpty() ? "" : expected + "=" + hashes.get(expected);
      assertThat(html)
          .contains("x.zip" + (expected.isEmpty() ? "" : "#") + fragment + "\"")
          .contains("data-core-metadata=\"" + (expected.isEmpty() ? "true" : fragment) + "\"");
    }

    // CONFORMANCE 32
    @Test
    void a_digest_that_is_none_is_no_fragment() {
      DistributionFile file =
          file("x.zip", Map.of("sha256", "beef"), null, null, null, null, null, Map.of());

      assertThat(Pages.writeHtml(page("1.0", null, file)))
          .contains("href=\"../../files/demo/x.zip\"");
    }

    // CONFORMANCE 33
    @Test
    void there_is_no_base_element() {
      assertThat(Pages.writeHtml(page("1.4", null, FULL))).doesNotContainIgnoringCase("<base");
    }

    // CONFORMANCE 25
    @ParameterizedTest
    @ValueSource(
        strings = {
          "a b.zip",
          "a+b.zip",
          "a%2Bb.zip",
          "é&<\">'.zip",
          "a?b#c;d=e.zip",
          "1!2~3.zip",
          "💥.zip"
        })
    void the_text_is_the_last_segment_of_the_link(String filename) throws IOException {
      if (Filename.parse(filename).isEmpty()) {
        return;
      }
      DistributionFile file = file(filename, SHA256, null, null, null, null, null, Map.of());

      String html = Pages.writeHtml(page("1.0", null, file));

      assertThat(Pages.html(html).files().get(0).filename().value()).isEqualTo(filename);
      assertThat(org.jsoup.Jsoup.parse(html).select("a").text()).isEqualTo(filename);
    }

    @Test
    void an_attribute_that_could_break_out_is_left_out() {
      DistributionFile file = file(
          "x.zip",
          Map.of(),
          null,
          null,
          null,
          null,
          null,
          Map.of(
              "data-x onclick=y",
              TextNode.valueOf("1"),
              "onclick",
              TextNode.valueOf("2"),
              "data-yanked",
              TextNode.valueOf("3"),
              "data-z",
              IntNode.valueOf(4)));

      assertThat(Pages.writeHtml(page("1.0", null, file))).contains("x.zip\">x.zip</a>");
    }

    // CONFORMANCE 35
    @Test
    void the_status_is_in_the_head() {
      assertThat(Pages.writeHtml(with(new ProjectStatus("archived", "<done>"), FULL)))
          .contains("<meta name=\"pypi:project-status\" content=\"archived\">")
          .contains("<meta name=\"pypi:project-status-reason\" content=\"&lt;done&gt;\">");
    }

    // CONFORMANCE 37
    @Test
    void a_project_without_files_has_a_page_without_anchors() throws IOException {
      String html = Pages.writeHtml(page("1.0", null));

      assertThat(html).doesNotContain("<a ");
      assertThat(Pages.html(html).files()).isEmpty();
    }

    // CONFORMANCE 46
    @Test
    void the_serial_is_the_comment_that_pypi_ends_with() {
      ProjectPage page = new ProjectPage(
          Pages.DEMO,
          "1.4",
          Map.of("_last-serial", IntNode.valueOf(7)),
          null,
          null,
          List.of(),
          Map.of());

      assertThat(Pages.writeHtml(page)).endsWith("</html>\n<!--SERIAL 7-->\n");
    }
  }

  // CONFORMANCE 35
  @Test
  void a_quarantined_project_lists_nothing() throws IOException {
    ProjectPage page = with(new ProjectStatus("quarantined", null), FULL);

    assertThat(Pages.writeJson(page).path("files")).isEmpty();
    assertThat(Pages.writeJson(page).path("versions").isArray()).isTrue();
    assertThat(Pages.writeJson(page).path("versions")).isEmpty();
    assertThat(Pages.writeHtml(page)).contains("content=\"quarantined\"").doesNotContain("<a ");
  }

  // CONFORMANCE 5
  @Test
  void both_names_of_html_stand_for_the_same_bytes() {
    ProjectPage page = page("1.4", null, FULL);

    assertThat(Pages.write(page, Representation.TEXT))
        .isEqualTo(Pages.write(page, Representation.HTML));
  }

  // CONFORMANCE 34
  @ParameterizedTest
  @CsvSource({
    "a+b.whl, a%2Bb.whl",
    "Luigi Ext-2.6.tar.gz, Luigi%20Ext-2.6.tar.gz",
    "a%b, a%25b",
    "é#?, %C3%A9%23%3F",
    "aZ9-._~, aZ9-._~",
  })
  void a_filename_is_encoded_as_one_segment(String filename, String expected) {
    assertThat(ProjectPageWriter.segment(new Filename(filename))).isEqualTo(expected);
  }

  // CONFORMANCE 52
  @Test
  void a_page_of_20000_files_goes_both_ways() throws IOException {
    List<DistributionFile> files = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      files.add(file(
          "demo-1." + i + "-py3-none-any.whl",
          SHA256,
          ">=3.8",
          (long) i,
          Instant.EPOCH,
          null,
          SHA256,
          Map.of()));
    }
    ProjectPage page =
        new ProjectPage(Pages.DEMO, "1.4", Map.of(), null, List.of(), files, Map.of());

    ProjectPage json = Pages.readJson(Pages.DEMO, Pages.write(page, Representation.JSON));
    ProjectPage html = Pages.readHtml(Pages.DEMO, Pages.write(page, Representation.HTML));

    assertThat(Pages.comparable(json.files())).isEqualTo(Pages.comparable(files));
    assertThat(Pages.comparable(html.files())).isEqualTo(Pages.comparable(files));
  }

  // CONFORMANCE 41
  @Test
  void upload_times_match_what_the_standard_allows() {
    Pattern allowed = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{6})?Z");

    for (String time : List.of(
        "2024-05-06T07:08:09Z", "2024-05-06T07:08:09.1Z", "0001-01-01T00:00:00.123456789Z")) {
      assertThat(UploadTime.format(Instant.parse(time))).matches(allowed);
    }
  }

  private static DistributionFile yanked(String reason) {
    return file(
        "demo-" + reason.length() + ".zip", Map.of(), null, null, null, reason, null, Map.of());
  }

  private static ProjectPage with(ProjectStatus status, DistributionFile... files) {
    return new ProjectPage(
        Pages.DEMO, "1.4", Map.of(), status, List.of("1.0"), List.of(files), Map.of());
  }

  private static ProjectPage page(
      String apiVersion, @Nullable List<String> versions, DistributionFile... files) {
    return new ProjectPage(
        Pages.DEMO, apiVersion, Map.of(), null, versions, List.of(files), Map.of());
  }

  private static DistributionFile file(
      String filename,
      Map<String, String> hashes,
      @Nullable String requiresPython,
      @Nullable Long size,
      @Nullable Instant uploadTime,
      @Nullable String yanked,
      @Nullable Map<String, String> coreMetadata,
      Map<String, JsonNode> extra) {
    return new DistributionFile(
        new Filename(filename),
        "https://files.example/" + filename,
        hashes,
        requiresPython,
        size,
        uploadTime,
        yanked,
        coreMetadata,
        null,
        null,
        extra);
  }
}
