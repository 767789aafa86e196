package dev.clutch.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clutch.model.Filename;
import dev.clutch.model.ProjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TargetTest {
  private static final ProjectName DEMO = new ProjectName("demo-pkg");

  @Test
  void the_index_has_a_list_and_pages() {
    assertThat(Target.parse("/simple/")).isEqualTo(new Target.ListPage(""));
    assertThat(Target.parse("/simple/demo-pkg/")).isEqualTo(new Target.Page("", DEMO));
  }

  @ParameterizedTest
  @CsvSource({
    "/simple, simple/",
    "/simple/demo-pkg, demo-pkg/",
    "/simple/Demo_Pkg, demo-pkg/",
    "/simple/Demo_Pkg/, ../demo-pkg/",
    "/simple/DEMO--pkg/, ../demo-pkg/",
    "/simple/demo.pkg/, ../demo-pkg/",
    "/simple//evil.com/, ../evil-com/",
  })
  void other_spellings_lead_to_the_normalized_page_on_this_host(String path, String location) {
    assertThat(Target.parse(path)).isEqualTo(new Target.Moved("", location));
  }

  @Test
  void two_slashes_after_simple_are_one() {
    assertThat(Target.parse("/simple//demo-pkg/")).isEqualTo(new Target.Page("", DEMO));
  }

  @ParameterizedTest
  @ValueSource(strings = {"demo-1.0+cu1.whl", "demo-1.0%2Bcu1.whl", "demo-1.0%2bcu1.whl"})
  void a_file_is_the_same_however_its_name_is_encoded(String segment) {
    assertThat(Target.parse("/files/demo-pkg/" + segment))
        .isEqualTo(new Target.File("", DEMO, new Filename("demo-1.0+cu1.whl")));
  }

  @Test
  void metadata_is_told_by_its_suffix() {
    assertThat(Target.parse("/files/demo-pkg/demo-1.0.whl.metadata"))
        .isEqualTo(new Target.Metadata("", DEMO, new Filename("demo-1.0.whl")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/simple/-x/",
        "/simple/x-/",
        "/simple/é/",
        "/simple/%C3%A9/",
        "/simple/a%20b/",
        "/simple/../",
        "/simple/%2e%2e/",
        "/simple/a%2Fb/",
        "/simple/a%0A/",
        "/simple/a%00/",
        "/simple/a%/",
        "/simple/a%zz/",
        "/simple/%ff/",
        "/simple/a/b/",
        "/files/demo/",
        "/files/demo",
        "/files/",
        "/files/demo/..",
        "/files/demo/%2e%2e%2fpasswd",
        "/files/demo/a/b",
        "/files/demo/a%5Cb",
        "/files/demo/.metadata",
        "/files/../x.whl",
      })
  void what_can_not_exist_is_impossible(String path) {
    assertThat(Target.parse(path)).isEqualTo(new Target.Impossible(""));
  }

  @Test
  void a_name_that_is_too_long_with_its_suffix_is_impossible() {
    String name = "a".repeat(247) + ".whl";

    assertThat(Target.parse("/files/demo/" + name)).isInstanceOf(Target.File.class);
    assertThat(Target.parse("/files/demo/" + name + ".metadata"))
        .isEqualTo(new Target.Impossible(""));
  }

  @ParameterizedTest
  @CsvSource({
    "/acme/simple/demo-pkg/, acme",
    "/before/2026-05-01/simple/demo-pkg/, before/2026-05-01",
    "/acme/cooldown/7d/offline/simple/demo-pkg/, acme/cooldown/7d/offline",
    "/before/2026-05-01T00:00:00%2B02:00/simple/demo-pkg/, before/2026-05-01T00:00:00+02:00",
    "/files/simple/demo-pkg/, ",
  })
  void what_stands_before_simple_is_the_index_and_its_views(String path, String index) {
    Target expected = index == null ? new Target.Impossible("") : new Target.Page(index, DEMO);
    assertThat(Target.parse(path)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "/acme/files/demo-pkg/demo-1.0.whl, acme",
    "/acme/offline/files/demo-pkg/demo-1.0.whl, acme/offline",
  })
  void what_stands_before_files_is_the_index_and_its_views(String path, String index) {
    assertThat(Target.parse(path))
        .isEqualTo(new Target.File(index, DEMO, new Filename("demo-1.0.whl")));
  }

  @ParameterizedTest
  @CsvSource({
    "'', ''",
    "before/2026-05-01, ''",
    "acme, acme",
    "acme/cooldown/7d, acme",
    "acme/offline/before/2026-05-01, acme/offline",
    "offline, /offline",
  })
  void views_of_an_index_share_its_project_list_but_for_the_offline_one(String index, String list) {
    assertThat(new Target.ListPage(index).list()).isEqualTo(list);
  }

  @Test
  void projects_may_be_called_simple_and_files() {
    assertThat(Target.parse("/simple/simple/"))
        .isEqualTo(new Target.Page("", new ProjectName("simple")));
    assertThat(Target.parse("/acme/simple/files/"))
        .isEqualTo(new Target.Page("acme", new ProjectName("files")));
  }

  @Test
  void a_slash_is_missing_behind_a_named_index_too() {
    assertThat(Target.parse("/acme/simple")).isEqualTo(new Target.Moved("acme", "simple/"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/pypi/simple/demo-pkg/",
        "/root/pypi/+simple/demo-pkg/",
        "/root/pypi/simple/demo-pkg/",
        "/index/demo-pkg/",
      })
  void people_who_come_from_other_mirrors_find_the_default_index(String path) {
    assertThat(Target.parse(path)).isEqualTo(new Target.Page("", DEMO));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/pypi/files/demo-pkg/demo-1.0.whl",
        "/root/pypi/files/demo-pkg/demo-1.0.whl",
        "/index/demo-pkg/demo-1.0.whl",
      })
  void and_its_files(String path) {
    assertThat(Target.parse(path))
        .isEqualTo(new Target.File("", DEMO, new Filename("demo-1.0.whl")));
  }

  @Test
  void the_project_lists_of_other_mirrors_are_the_default_one() {
    assertThat(Target.parse("/index/")).isEqualTo(new Target.ListPage(""));
    assertThat(Target.parse("/root/pypi/+simple/")).isEqualTo(new Target.ListPage(""));
    assertThat(Target.parse("/root/pypi/+simple")).isEqualTo(new Target.Moved("", "+simple/"));
  }

  @ParameterizedTest
  @CsvSource({
    "/pypi/Demo_Pkg/json, '', '', true, ",
    "/pypi/demo-pkg/1.0%2Bcu1/json, '', '', true, 1.0+cu1",
    "/acme/pypi/demo-pkg/json, acme, /acme, true, ",
    "/before/2026-05-01/pypi/demo-pkg/1.0/json, before/2026-05-01, /before/2026-05-01, true, 1.0",
    "/demo-pkg/json, '', '', false, ",
    "/acme/demo-pkg/json, acme, /acme, false, ",
    "/acme/cooldown/7d/demo-pkg/json, acme/cooldown/7d, /acme/cooldown/7d, false, ",
    "/root/pypi/demo-pkg/json, '', /root/pypi, false, ",
  })
  void the_json_api_is_beside_every_index(
      String path, String index, String prefix, boolean isPypi, String version) {
    assertThat(Target.parse(path))
        .isEqualTo(new Target.Document(index, prefix, isPypi, DEMO, version));
  }

  @ParameterizedTest
  @CsvSource({"/pypi/json, pypi", "/packages/json, packages", "/pypi/pypi/json, pypi"})
  void its_projects_may_be_called_as_its_parts_are(String path, String project) {
    assertThat(Target.parse(path))
        .isInstanceOfSatisfying(
            Target.Document.class,
            document -> assertThat(document.project().value()).isEqualTo(project));
  }

  @Test
  void a_slash_too_many_leads_to_the_document() {
    assertThat(Target.parse("/pypi/demo-pkg/json/")).isEqualTo(new Target.Moved("", "../json"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/-x/json", "/pypi/a%2Fb/json", "/pypi/../json", "/%ff/json"})
  void no_document_is_told_of_what_can_not_exist(String path) {
    assertThat(Target.parse(path)).isEqualTo(new Target.Impossible(""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/json", "//json", "/a//json", "/%zz/demo-pkg/json"})
  void an_index_that_can_not_be_is_never_the_default_one(String path) {
    assertThat(Target.parse(path) instanceof Target.OfIndex of ? of.index() : "none")
        .isNotEmpty();
  }

  // CONFORMANCE 84
  @ParameterizedTest
  @CsvSource({
    "/packages/source/d/demo-pkg/demo-pkg-1.0.tar.gz, demo-pkg-1.0.tar.gz",
    "/packages/py3/d/Demo_Pkg/demo_pkg-1.0+cu1-py3-none-any.whl, demo_pkg-1.0%2Bcu1-py3-none-any.whl",
    "/packages/py3/D/Demo_Pkg/demo_pkg-1.0-py3-none-any.whl.metadata, demo_pkg-1.0-py3-none-any.whl.metadata",
  })
  void the_oldest_paths_of_the_file_host_lead_to_the_file(String path, String segment) {
    assertThat(Target.parse(path))
        .isEqualTo(new Target.Conveyed("", "../../../../files/demo-pkg/" + segment));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/packages/source/x/demo-pkg/demo-pkg-1.0.tar.gz",
        "/packages/aa/bb/demo-1.0.tar.gz",
        "/packages/aa/bb/cc/dd/demo-1.0.tar.gz",
        "/packages/aa/bb/cc/..",
        "/packages/aa/bb/cc/%2e%2e%2fpasswd",
        "/packages/",
      })
  void what_the_file_host_can_not_have_is_impossible(String path) {
    assertThat(Target.parse(path)).isEqualTo(new Target.Impossible(""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/healthz", "/simplex/", "/file/x/y", "//simple//demo/"})
  void everything_else_is_not_the_index(String path) {
    assertThat(Target.parse(path)).isEqualTo(new Target.Elsewhere());
  }
}
