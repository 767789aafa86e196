package dev.clutch.directory;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clutch.model.DistributionFile;
import dev.clutch.model.Filename;
import dev.clutch.model.ProjectName;
import dev.clutch.model.ProjectPage;
import dev.clutch.repository.DigestMismatchException;
import dev.clutch.repository.FileContent;
import dev.clutch.repository.Lookup;
import dev.clutch.repository.StoredFile;
import dev.clutch.repository.UnavailableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every form in which a folder may hold an index. */
class DirectoryFormsTest {
  private static final ProjectName DEMO = new ProjectName("demo-pkg");
  private static final Filename WHEEL = new Filename("demo_pkg-1.0-py3-none-any.whl");
  private static final Filename SDIST = new Filename("Demo.Pkg-0.9.tar.gz");
  private static final String ABC_MD5 = "900150983cd24fb0d6963f7d28e17f72";

  @TempDir
  private Path temporary = Path.of("");

  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private Folder outside = new Folder(temporary);
  private Folder top = new Folder(temporary);

  @BeforeEach
  void make() throws IOException {
    outside = new Folder(temporary);
    top = new Folder(Files.createDirectories(temporary.resolve("top")));
  }

  private DirectoryRepository at(String folder) {
    return new DirectoryRepository(top.path().resolve(folder), () -> now);
  }

  private DirectoryRepository at() {
    return at("");
  }

  private static List<String> names(DirectoryRepository repository) throws IOException {
    List<String> names = new ArrayList<>();
    found(repository.projects()).forEach(project -> names.add(project.name().value()));
    return names;
  }

  private static List<String> files(DirectoryRepository repository) {
    return found(repository.project(DEMO)).files().stream()
        .map(file -> file.filename().value())
        .toList();
  }

  private static String content(Lookup<FileContent> lookup) throws IOException {
    return Files.readString(((StoredFile) found(lookup)).path());
  }

  private static <T> T found(Lookup<T> lookup) {
    return ((Lookup.Found<T>) lookup).value();
  }

  @Nested
  class A_folder_per_project {
    @Test
    void gives_the_files_in_it_however_its_name_is_spelled() throws Exception {
      top.write("Demo_Pkg/" + WHEEL, "abc");
      top.write("Demo_Pkg/" + SDIST, "old");
      top.write("Demo_Pkg/notes.txt", "no distribution");

      assertThat(files(at())).containsExactlyInAnyOrder(WHEEL.value(), SDIST.value());
      assertThat(content(at().file(DEMO, WHEEL))).isEqualTo("abc");
      assertThat(names(at())).containsExactly("demo-pkg");
    }

    @Test
    void stands_beside_files_that_lie_flat() throws Exception {
      top.write(WHEEL.value(), "abc");
      top.write("demo-pkg/" + SDIST, "old");
      top.write("empty/README", "no project");

      assertThat(files(at())).containsExactlyInAnyOrder(WHEEL.value(), SDIST.value());
      assertThat(names(at())).containsExactly("demo-pkg");
    }

    @Test
    void gives_no_wheel_of_another_project() throws Exception {
      top.write("demo-pkg/other-1.0-py3-none-any.whl", "abc");
      top.write("demo-pkg/" + SDIST, "old");

      assertThat(files(at())).containsExactly(SDIST.value());
    }

    @Test
    void may_get_files_later() throws Exception {
      top.write("demo-pkg/" + SDIST, "old");
      DirectoryRepository repository = at();
      files(repository);
      top.write("demo-pkg/" + WHEEL, "abc");
      now = now.plusSeconds(3);

      assertThat(files(repository)).hasSize(2);
    }
  }

  @Nested
  class A_static_index {
    @Test
    void has_a_project_whose_folder_is_empty_just_now() throws Exception {
      top.write("simple/other/index.html", "<html><body></body></html>");
      Files.createDirectories(top.path().resolve("simple/demo-pkg"));

      assertThat(at().project(DEMO)).isInstanceOf(Lookup.Found.class);
    }

    @Test
    void of_bandersnatch_has_its_files_in_packages() throws Exception {
      top.write("packages/ab/cd/" + WHEEL, "abc");
      top.write(
          "simple/demo-pkg/index.html",
          "<!DOCTYPE html><html><head><title>Links for demo-pkg</title></head><body>"
              + "<a href=\"../../packages/ab/cd/" + WHEEL + "#sha256=" + sha256("abc")
              + "\" data-requires-python=\"&gt;=3.7\" data-yanked=\"bad\">x</a></body></html>");
      top.write("simple/index.html", "<a href=\"demo-pkg/\">demo-pkg</a>");

      for (DirectoryRepository repository : List.of(at(), at("simple"))) {
        DistributionFile file = found(repository.project(DEMO)).file(WHEEL).orElseThrow();
        assertThat(file.requiresPython()).isEqualTo(">=3.7");
        assertThat(file.yanked()).isEqualTo("bad");
        assertThat(file.size()).isEqualTo(3);
        assertThat(content(repository.file(DEMO, WHEEL))).isEqualTo("abc");
        assertThat(names(repository)).containsExactly("demo-pkg");
      }
    }

    @Test
    void of_bandersnatch_may_have_its_pages_below_their_first_letter() throws Exception {
      top.write("packages/ab/cd/" + WHEEL, "abc");
      String link = "<a href='%spackages/ab/cd/" + WHEEL + "'>x</a>";
      top.write("simple/d/demo-pkg/index.html", link.formatted("../../../"));
      top.write("simple/d/d/index.html", "<title>Links for d</title>");
      top.write("simple/q/index.html", "<title>Links for q</title>");
      top.write("simple/index.html", "<a href='d/demo-pkg/'>demo-pkg</a>");

      for (DirectoryRepository repository : List.of(at(), at("simple"))) {
        assertThat(content(repository.file(DEMO, WHEEL))).isEqualTo("abc");
        assertThat(files(repository)).containsExactly(WHEEL.value());
        assertThat(names(repository)).containsExactly("d", "demo-pkg", "q");
        assertThat(repository.project(new ProjectName("d"))).isInstanceOf(Lookup.Found.class);
        assertThat(repository.project(new ProjectName("dummy")))
            .isInstanceOf(Lookup.NotFound.class);
      }
    }

    @Test
    void has_the_projects_below_a_letter_whatever_else_lies_there() throws Exception {
      for (String stray : List.of("index.html", "tmp-sync/.keep", "other-1.0.tar.gz")) {
        Folder index = new Folder(Files.createDirectories(temporary.resolve(stray + ".index")));
        index.write("simple/d/demo-pkg/" + WHEEL, "abc");
        index.write("simple/d/demo-pkg/index.html", "<a href='" + WHEEL + "'>x</a>");
        index.write("simple/d/" + stray, "stray");
        DirectoryRepository repository = new DirectoryRepository(index.path(), () -> now);

        assertThat(files(repository)).as(stray).containsExactly(WHEEL.value());
      }
    }

    @Test
    void whose_page_can_not_be_reached_is_an_outage_and_has_no_empty_page() throws Exception {
      top.write("demo-pkg/" + WHEEL, "abc");
      Path page = top.write(".pages/demo.html", "<a href='" + WHEEL + "'>x</a>");
      top.link("demo-pkg/index.html", "../.pages/demo.html");
      DirectoryRepository repository = at();
      assertThat(files(repository)).containsExactly(WHEEL.value());

      Files.delete(page);
      top.link(".pages/demo.html", "demo.html");

      assertThatThrownBy(() -> repository.project(DEMO)).isInstanceOf(UnavailableException.class);
    }

    @Test
    void a_letter_that_is_no_project_is_none() throws Exception {
      top.write("simple/d/demo-pkg/index.html", "<title>Links for demo-pkg</title>");

      assertThat(at().project(new ProjectName("d"))).isInstanceOf(Lookup.NotFound.class);
    }

    @Test
    void in_JSON_tells_upload_times_and_serials() throws Exception {
      top.write("packages/" + WHEEL, "abc");
      top.write("simple/demo-pkg/index.v1_json", """
          {"meta": {"api-version": "1.1", "_last-serial": 7}, "name": "demo-pkg", "versions": ["1.0"],
           "files": [{"filename": "%s", "url": "https://mirror.example/packages/%s", "size": 3,
             "upload-time": "2026-01-02T03:04:05Z", "hashes": {"sha256": "%s"}}]}
          """.formatted(WHEEL, WHEEL, sha256("abc")));
      top.write("simple/demo-pkg/index.html", "not the one that is read");

      ProjectPage page = found(at().project(DEMO));

      assertThat(page.serial()).isEqualTo(7);
      assertThat(page.file(WHEEL).orElseThrow().uploadTime()).isEqualTo("2026-01-02T03:04:05Z");
      assertThat(content(at().file(DEMO, WHEEL))).isEqualTo("abc");
    }

    @Test
    void of_pip2pi_links_to_the_files_above() throws Exception {
      top.write(WHEEL.value(), "abc");
      top.link("simple/Demo.Pkg/" + WHEEL, "../../" + WHEEL);
      top.write(
          "simple/Demo.Pkg/index.html",
          "<a href='" + WHEEL + "#md5=" + ABC_MD5 + "'>" + WHEEL + "</a><br />\n");

      for (DirectoryRepository repository : List.of(at(), at("simple"))) {
        assertThat(found(repository.project(DEMO)).file(WHEEL).orElseThrow().hashes())
            .containsEntry("sha256", sha256("abc"))
            .containsEntry("md5", ABC_MD5);
        assertThat(content(repository.file(DEMO, WHEEL))).isEqualTo("abc");
        assertThat(names(repository)).containsExactly("demo-pkg");
      }
    }

    @Test
    void gives_only_what_its_page_lists_and_what_is_there() throws Exception {
      top.write("demo-pkg/" + WHEEL, "abc");
      top.write("demo-pkg/" + SDIST, "unlisted");
      top.write(
          "demo-pkg/index.html",
          "<a href='" + WHEEL + "'>x</a> <a href='demo_pkg-2.0-py3-none-any.whl'>gone</a>");

      assertThat(files(at())).containsExactly(WHEEL.value());
      assertThat(at().file(DEMO, SDIST)).isInstanceOf(Lookup.NotFound.class);
    }

    @Test
    void links_that_begin_with_a_slash_count_from_its_top() throws Exception {
      top.write("packages/" + WHEEL, "abc");
      top.write("simple/demo-pkg/index.html", "<a href='/packages/" + WHEEL + "'>x</a>");

      assertThat(content(at().file(DEMO, WHEEL))).isEqualTo("abc");
      assertThat(content(at("simple").file(DEMO, WHEEL))).isEqualTo("abc");
    }

    @Test
    void bytes_that_are_not_those_promised_are_not_given() throws Exception {
      top.write("demo-pkg/" + WHEEL, "other bytes");
      String page = "<a href='" + WHEEL + "#%s'>x</a>";
      for (String promise : List.of("sha256=" + sha256("abc"), "md5=" + ABC_MD5)) {
        top.write("demo-pkg/index.html", page.formatted(promise));

        assertThatThrownBy(() -> at().file(DEMO, WHEEL))
            .isInstanceOf(DigestMismatchException.class);
      }
    }

    @Test
    void a_page_that_is_none_is_an_outage_and_no_absence() throws Exception {
      top.write("demo-pkg/index.json", "{\"name\": ");

      assertThatThrownBy(() -> at().project(DEMO)).isInstanceOf(UnavailableException.class);
      assertThat(names(at())).containsExactly("demo-pkg");
    }

    @Test
    void a_page_that_changes_is_read_again() throws Exception {
      top.write("demo-pkg/" + WHEEL, "abc");
      top.write("demo-pkg/index.html", "<title>Links for demo-pkg</title>");
      DirectoryRepository repository = at();
      assertThat(files(repository)).isEmpty();

      top.write("demo-pkg/index.html", "<a href='" + WHEEL + "'>x</a>");

      assertThat(files(repository)).containsExactly(WHEEL.value());
    }
  }

  @Nested
  class A_page_of_links {
    @Test
    void gives_the_files_beside_it_and_below() throws Exception {
      top.write(WHEEL.value(), "abc");
      top.write("old/" + SDIST, "old");
      top.write("unlisted-1.0.tar.gz", "x");
      top.write(
          "links.html",
          "<h1>Wheels</h1><a href='" + WHEEL + "#sha256=" + sha256("abc") + "'>x</a>"
              + " <a href='./old/" + SDIST + "'>y</a> <a href='gone-1.0.tar.gz'>z</a>");
      DirectoryRepository repository = at("links.html");

      assertThat(files(repository)).containsExactlyInAnyOrder(WHEEL.value(), SDIST.value());
      assertThat(content(repository.file(DEMO, SDIST))).isEqualTo("old");
      assertThat(names(repository)).containsExactly("demo-pkg", "gone");
      assertThat(repository.project(new ProjectName("unlisted")))
          .isInstanceOf(Lookup.NotFound.class);
    }

    @Test
    void gives_nothing_from_elsewhere() throws Exception {
      outside.write(WHEEL.value(), "secret");
      top.write(
          "links.html",
          "<a href='../" + WHEEL + "'>x</a> <a href='https://a.example/" + SDIST + "'>y</a>");

      assertThat(files(at("links.html")))
          .as("it exists, and has no file to give")
          .isEmpty();
    }

    @Test
    void that_is_gone_or_has_become_empty_is_an_outage() throws Exception {
      Path page = top.write("links.html", "<a href='" + SDIST + "'>x</a>");
      DirectoryRepository repository = at("links.html");
      repository.project(DEMO);

      for (String content : List.of("", "<title>Links</title>")) {
        Files.writeString(page, content);
        assertThatThrownBy(() -> repository.project(DEMO)).isInstanceOf(UnavailableException.class);
      }
      Files.delete(page);
      assertThatThrownBy(() -> repository.project(DEMO)).isInstanceOf(UnavailableException.class);
    }
  }

  @Nested
  class Nothing_outside_is_given {
    private void assertRefused(DirectoryRepository repository) {
      assertThat(repository.file(DEMO, WHEEL)).isInstanceOf(Lookup.NotFound.class);
      assertThat(files(repository)).as("it exists, and has no file to give").isEmpty();
    }

    @Test
    void by_a_link_to_a_file() throws Exception {
      outside.write("secret.whl", "secret");
      top.link(WHEEL.value(), "../secret.whl");

      assertRefused(at());
    }

    @Test
    void by_a_link_to_a_folder() throws Exception {
      outside.write("elsewhere/" + WHEEL, "secret");
      top.link("demo-pkg", "../elsewhere");

      assertRefused(at());
    }

    @Test
    void by_a_page_that_leads_upwards() throws Exception {
      outside.write(WHEEL.value(), "secret");
      for (String up : List.of("../../", "..%2f..%2f", "file://" + temporary + "/")) {
        top.write(
            "demo-pkg/index.html",
            "<title>Links for demo-pkg</title><a href='" + up + WHEEL + "'>x</a>");

        assertRefused(at());
      }
    }

    @Test
    void by_metadata_or_a_signature_that_is_a_link() throws Exception {
      outside.write("secret", "secret");
      top.write(WHEEL.value(), "abc");
      top.link(WHEEL + ".metadata", "../secret");
      top.link(WHEEL + ".asc", "../secret");

      assertThat(at().metadata(DEMO, WHEEL)).isInstanceOf(Lookup.NotFound.class);
      assertThat(at().file(DEMO, new Filename(WHEEL + ".asc"))).isInstanceOf(Lookup.NotFound.class);
    }

    @Test
    void beside_an_index_but_distributions() throws Exception {
      top.write("simple/other/index.html", "<title>Links for other</title>");
      top.write("secret", "secret");
      top.write("private/" + WHEEL, "secret");
      top.link("simple/demo-pkg/" + WHEEL, "../../secret");
      assertRefused(at("simple"));

      top.write("simple/demo-pkg/index.html", "<a href='../../private/" + WHEEL + "'>x</a>");
      assertRefused(at("simple"));
    }
  }

  private static String sha256(String text) {
    return Digests.hex(text.getBytes(UTF_8));
  }
}
