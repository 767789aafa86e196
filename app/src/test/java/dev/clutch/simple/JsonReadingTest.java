package dev.clutch.simple;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.clutch.model.DistributionFile;
import dev.clutch.model.ProjectPage;
import dev.clutch.model.ProjectStatus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonReadingTest {
  @Test
  void a_file_is_read_with_everything_it_says() throws IOException {
    DistributionFile file = Pages.jsonFile("'hashes':{'sha256':'" + Pages.SHA256 + "'},"
        + "'requires-python':'>=3.8,<4','size':3221225472,'yanked':'broken',"
        + "'upload-time':'2024-05-06T07:08:09.123456Z','gpg-sig':true,"
        + "'core-metadata':{'sha256':'" + Pages.SHA256 + "'},"
        + "'provenance':'https://index.example/p','_x':1,'later':'y'");

    assertThat(file.filename().value()).isEqualTo("demo-1.0.tar.gz");
    assertThat(file.url()).isEqualTo("https://files.example/demo-1.0.tar.gz");
    assertThat(file.hashes()).containsExactly(Map.entry("sha256", Pages.SHA256));
    assertThat(file.requiresPython()).isEqualTo(">=3.8,<4");
    assertThat(file.size()).isEqualTo(3L << 30);
    assertThat(file.uploadTime()).isEqualTo(Instant.parse("2024-05-06T07:08:09.123456Z"));
    assertThat(file.yanked()).isEqualTo("broken");
    assertThat(file.coreMetadata()).containsExactly(Map.entry("sha256", Pages.SHA256));
    assertThat(file.provenance()).isEqualTo("https://index.example/p");
    assertThat(file.gpgSig()).isTrue();
    assertThat(file.extra()).containsOnlyKeys("_x", "later");
  }

  // CONFORMANCE 46
  @Test
  void unknown_and_private_keys_are_kept_everywhere() throws IOException {
    ProjectPage page = Pages.json("""
        {"meta": {"api-version": "1.4", "_last-serial": 7, "x": [1.10]}, "name": "demo",
         "_page": {"a": null}, "versions": ["1.0", "1.0", 2, "0.9"], "files": []}""");

    assertThat(page.apiVersion()).isEqualTo("1.4");
    assertThat(page.serial()).isEqualTo(7);
    assertThat(page.meta()).containsOnlyKeys("_last-serial", "x");
    assertThat(page.meta().get("x")).hasToString("[1.10]");
    assertThat(page.extra()).containsOnlyKeys("_page");
    assertThat(page.versions()).containsExactly("1.0", "0.9");
  }

  // CONFORMANCE 151
  @Test
  void keys_that_speak_for_another_repository_are_not_taken_over() throws IOException {
    ProjectPage page = Pages.json("""
        {"meta": {"api-version": "1.2", "tracks": ["https://a/"], "alternate-locations": []},
         "alternate-locations": ["https://b/"], "tracks": [], "name": "demo", "files": []}""");

    assertThat(page.meta()).isEmpty();
    assertThat(page.extra()).isEmpty();
  }

  // CONFORMANCE 171
  @Test
  void a_byte_order_mark_is_skipped() throws IOException {
    assertThat(Pages.json('\ufeff' + Pages.jsonPage("")).files()).hasSize(1);
  }

  @Nested
  class A_value_of_a_wrong_type_counts_as_not_given {
    // CONFORMANCE 40, 171
    @ParameterizedTest
    @ValueSource(
        strings = {"'1'", "null", "1.0", "-1", "true", "[]", "{}", "1e400", "99999999999999999999"})
    void size(String value) throws IOException {
      assertThat(Pages.jsonFile("'size':" + value).size()).isNull();
    }

    // CONFORMANCE 41, 171
    @ParameterizedTest
    @ValueSource(
        strings = {
          "null",
          "1",
          "''",
          "'yesterday'",
          "'2024-05-06T07:08:09'",
          "'2024-05-06'",
          "'2024-13-06T07:08:09Z'",
          "'+12024-05-06T07:08:09Z'",
          "'0000-12-31T23:59:59Z'",
          "'9999-12-30T22:00:01Z'",
          "'9999-12-31T23:59:59-18:00'"
        })
    void upload_time(String value) throws IOException {
      assertThat(Pages.jsonFile("'upload-time':" + value).uploadTime()).isNull();
    }

    // CONFORMANCE 171
    @ParameterizedTest
    @ValueSource(strings = {"3", "null", "''", "'  '", "[]"})
    void requires_python(String value) throws IOException {
      assertThat(Pages.jsonFile("'requires-python':" + value).requiresPython()).isNull();
    }

    // CONFORMANCE 39, 171
    @ParameterizedTest
    @ValueSource(
        strings = {"null", "[]", "'x'", "{'sha256':null}", "{'sha256':'abc'}", "{'md5':1}"})
    void hashes(String value) throws IOException {
      assertThat(Pages.jsonFile("'hashes':" + value).hashes()).isEmpty();
    }

    // CONFORMANCE 171
    @ParameterizedTest
    @ValueSource(strings = {"null", "1", "[]", "false", "'false'"})
    void core_metadata(String value) throws IOException {
      assertThat(Pages.jsonFile("'core-metadata':" + value).coreMetadata()).isNull();
    }

    // CONFORMANCE 48
    @ParameterizedTest
    @ValueSource(strings = {"null", "1", "'/p'", "'http://10.0.0.1/p'", "'https://'"})
    void provenance(String value) throws IOException {
      assertThat(Pages.jsonFile("'provenance':" + value).provenance()).isNull();
    }

    @Test
    void versions_status_and_meta() throws IOException {
      ProjectPage page = Pages.json("""
          {"meta": 1, "name": 2, "versions": "1.0", "project-status": null, "files": [1, null, []]}""");

      assertThat(page.apiVersion()).isEqualTo("1.0");
      assertThat(page.versions()).isNull();
      assertThat(page.status()).isNull();
      assertThat(page.files()).isEmpty();
    }
  }

  // CONFORMANCE 43, 171
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      emptyValue = "",
      value = {
        "null | -",
        "false | -",
        "0 | -",
        "true | ''",
        "\"\" | \'\'",
        "1 | ''",
        "[] | ''",
        "\"why\" | why",
      })
  void what_may_mean_yanked_is_yanked(String value, String expected) throws IOException {
    assertThat(Pages.jsonFile("'yanked':" + value).yanked()).isEqualTo(expected);
  }

  // CONFORMANCE 41
  @ParameterizedTest
  @CsvSource({
    "2024-05-06T07:08:09Z, 2024-05-06T07:08:09Z",
    "2024-05-06T07:08:09.123456789Z, 2024-05-06T07:08:09.123456Z",
    "2024-05-06T07:08:09.123456789012Z, 2024-05-06T07:08:09.123456Z",
    "2024-05-06T07:08:09.5+02:00, 2024-05-06T05:08:09.5Z",
  })
  void upload_times_are_read_to_the_microsecond(String text, String expected) throws IOException {
    assertThat(Pages.jsonFile("'upload-time':'" + text + "'").uploadTime())
        .isEqualTo(Instant.parse(expected));
  }

  // CONFORMANCE 39
  @Test
  void names_of_digests_are_lower_cased_and_unknown_ones_kept() throws IOException {
    DistributionFile file = Pages.jsonFile("'hashes':{'SHA256':'"
        + Pages.SHA256.toUpperCase(java.util.Locale.ROOT) + "','blake9':'Zz='}");

    assertThat(file.hashes())
        .containsExactly(Map.entry("sha256", Pages.SHA256), Map.entry("blake9", "Zz="));
  }

  // CONFORMANCE 27
  @Test
  void a_specifier_that_was_escaped_for_html_is_decoded() throws IOException {
    assertThat(Pages.jsonFile("'requires-python':'&gt;=3'").requiresPython()).isEqualTo(">=3");
  }

  // CONFORMANCE 42
  @Test
  void older_names_of_core_metadata_are_read_where_the_new_one_is_absent() throws IOException {
    String digest = "{'sha256':'" + Pages.SHA256 + "'}";

    assertThat(Pages.jsonFile("'dist-info-metadata':true").coreMetadata()).isEmpty();
    assertThat(Pages.jsonFile("'data-dist-info-metadata':" + digest).coreMetadata())
        .hasSize(1);
    assertThat(Pages.jsonFile("'core-metadata':false,'dist-info-metadata':true").coreMetadata())
        .isNull();
    assertThat(Pages.jsonFile("'dist-info-metadata':true").extra()).isEmpty();
  }

  @Test
  void one_malformed_file_hides_only_itself() throws IOException {
    ProjectPage page = Pages.json("""
        {"name": "demo", "files": [
          {"url": "https://h/demo-1.tar.gz"}, {"filename": "demo-2.tar.gz"},
          {"filename": "../../demo-3.tar.gz", "url": "https://h/demo-3.tar.gz"},
          {"filename": "..%2fdemo-3.tar.gz", "url": "https://h/demo-3.tar.gz"},
          {"filename": " ", "url": "https://h/demo-3.tar.gz"},
          {"filename": "demo-4.tar.gz", "url": "javascript:alert(1)"},
          {"filename": "demo-5.tar.gz", "url": "file:///etc/demo-5.tar.gz"},
          {"filename": 6, "url": "https://h/6"}, {"filename": "demo-7.tar.gz", "url": null},
          {"filename": "demo-8.tar.gz", "url": "x/demo-8.tar.gz?y=z#sha256=0"}]}""");

    assertThat(page.files())
        .extracting(DistributionFile::url)
        .containsExactly("https://index.example/simple/demo/x/demo-8.tar.gz?y=z");
  }

  @Test
  void the_name_given_goes_before_the_one_in_the_url() throws IOException {
    ProjectPage page = Pages.json("""
        {"name": "demo", "files": [{"filename": "demo-1.tar.gz", "url": "https://h/download?id=1"}]}""");

    assertThat(page.files())
        .extracting(file -> file.filename().value())
        .containsExactly("demo-1.tar.gz");
  }

  // CONFORMANCE 38
  @Test
  void a_file_listed_twice_counts_once() throws IOException {
    ProjectPage page = Pages.json("""
        {"files": [{"filename": "demo-1.tar.gz", "url": "https://a/demo-1.tar.gz"},
                   {"filename": "demo-1.tar.gz", "url": "https://b/demo-1.tar.gz"}]}""");

    assertThat(page.files())
        .extracting(DistributionFile::url)
        .containsExactly("https://a/demo-1.tar.gz");
  }

  // CONFORMANCE 167
  @Test
  void a_wheel_of_another_project_is_hidden_and_odd_names_are_not() throws IOException {
    ProjectPage page = Pages.json("""
        {"files": [
          {"filename": "demo_foo-2.0-py3-none-any.whl", "url": "a"},
          {"filename": "Demo-1.0-py3-none-any.whl", "url": "a"},
          {"filename": "demo_foo-2.0.tar.gz", "url": "a"},
          {"filename": "demo-foo-2.0-py3-none-any.whl", "url": "a"},
          {"filename": "other-notaversion-py3-none-any.whl", "url": "a"},
          {"filename": "demo-1.0.win32-py2.7.exe", "url": "a"}]}""");

    assertThat(page.files())
        .extracting(file -> file.filename().value())
        .hasSize(5)
        .doesNotContain("demo_foo-2.0-py3-none-any.whl");
  }

  // CONFORMANCE 47
  @Test
  void the_status_is_read_where_pypi_and_where_the_specification_has_it() throws IOException {
    ProjectStatus archived = new ProjectStatus("archived", "done");

    assertThat(Pages.json("""
        {"files": [], "project-status": {"status": "archived", "reason": "done"}}""").status()).isEqualTo(archived);
    assertThat(Pages.json("""
        {"files": [], "meta": {"project-status": {"state": "archived", "reason": "done"}}}""").status()).isEqualTo(archived);
  }

  @Test
  void half_a_surrogate_pair_is_replaced_because_no_client_takes_it() throws IOException {
    DistributionFile file =
        Pages.jsonFile("'yanked':'a\\ud800b','x':['\\udc00','\\ud83d\\udca5'],'y':true");

    assertThat(file.yanked()).isEqualTo("a\ufffdb");
    assertThat(file.extra().get("x"))
        .containsExactly(TextNode.valueOf("\ufffd"), TextNode.valueOf("💥"));
    assertThat(file.extra()).containsEntry("y", BooleanNode.TRUE);
  }

  @Nested
  class It_is_no_page {
    // CONFORMANCE 115
    @ParameterizedTest
    @ValueSource(
        strings = {
          "[]",
          "1",
          "null",
          "{}",
          "{\"name\": \"demo\"}",
          "{\"files\": {}}",
          "{\"files\": [",
          "{\"files\": []",
          "{\"files\": []} x",
          "{\"files\": []}{",
          "\u001f\u008b\u0008",
          "<!DOCTYPE html><a href=x-1.zip>x</a>",
          "{\"files\": [], \"name\": \"other\"}",
          "{\"files\": [], \"name\": \"\"}"
        })
    void where_the_json_is_cut_or_says_something_else(String body) {
      assertThatExceptionOfType(InvalidPageException.class)
          .isThrownBy(() -> Pages.json(body))
          .withMessageNotContaining("\n");
    }

    // CONFORMANCE 49
    @Test
    void where_it_is_of_a_later_major_version() throws IOException {
      assertThatExceptionOfType(InvalidPageException.class)
          .isThrownBy(() -> Pages.json("{\"meta\": {\"api-version\": \"2.0\"}, \"files\": []}"))
          .withMessageContaining("2.0");
      assertThat(Pages.json("{\"meta\": {\"api-version\": \"1.99\"}, \"files\": []}")
              .apiVersion())
          .isEqualTo("1.99");
    }

    // CONFORMANCE 115
    @ParameterizedTest
    @ValueSource(
        strings = {
          "text/plain",
          "application/octet-stream",
          "application/vnd.pypi.simple.v2+json",
          "x"
        })
    void where_the_content_type_is_another(String contentType) {
      assertThatExceptionOfType(InvalidPageException.class)
          .isThrownBy(() -> ProjectPageReader.read(
              Pages.DEMO, Pages.BASE, contentType, bytes("{\"files\": []}")));
    }

    // CONFORMANCE 115
    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"application/json", "text/html"})
    void where_there_is_no_body(String contentType) {
      assertThatExceptionOfType(InvalidPageException.class)
          .isThrownBy(
              () -> ProjectPageReader.read(Pages.DEMO, Pages.BASE, contentType, new byte[0]));
    }

    @Test
    void where_it_is_nested_too_deeply() {
      String deep = "[".repeat(100_000) + "]".repeat(100_000);

      assertThatExceptionOfType(InvalidPageException.class)
          .isThrownBy(() -> Pages.json("{\"files\": [], \"x\": " + deep + "}"));
    }
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(
      strings = {
        "application/json",
        "Application/JSON ; charset=utf-8",
        "application/vnd.pypi.simple.v1+json"
      })
  void every_label_of_json_is_taken(String contentType) throws IOException {
    ProjectPage page =
        ProjectPageReader.read(Pages.DEMO, Pages.BASE, contentType, bytes(" {\"files\": []}"));

    assertThat(page.files()).isEmpty();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
