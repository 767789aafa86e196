package dev.clutch.simple;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.clutch.model.DistributionFile;
import dev.clutch.model.ProjectPage;
import dev.clutch.model.ProjectStatus;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HtmlReadingTest {
  private static final String FILE = "https://files.example/demo-1.0.tar.gz";

  @Test
  void a_file_is_read_with_everything_its_anchor_says() throws IOException {
    DistributionFile file = Pages.htmlFile(
        FILE + "#sha256=" + Pages.SHA256,
        "data-requires-python='&gt;=3.8' data-yanked='a &quot;b&quot;' data-gpg-sig=false data-core-metadata='sha256="
            + Pages.SHA256 + "' data-provenance='https://p.example/x' data-odd='1'");

    assertThat(file.url()).isEqualTo(FILE);
    assertThat(file.hashes()).containsExactly(Map.entry("sha256", Pages.SHA256));
    assertThat(file.requiresPython()).isEqualTo(">=3.8");
    assertThat(file.yanked()).isEqualTo("a \"b\"");
    assertThat(file.gpgSig()).isFalse();
    assertThat(file.coreMetadata()).containsExactly(Map.entry("sha256", Pages.SHA256));
    assertThat(file.provenance()).isEqualTo("https://p.example/x");
    assertThat(file.extra()).containsExactly(Map.entry("data-odd", TextNode.valueOf("1")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<A HREF='demo-1.0.tar.gz'>x</A>",
        "<a\n  rel=internal\r\n  href = demo-1.0.tar.gz\n>\n x\n</a>",
        "\ufeff<html><body><table><tr><td><p><b><a href=\"demo-1.0.tar.gz\">x</table>",
        "<!doctype html>\r\n<html>\r\n<body>\r\n<a href=\"demo-1.0.tar.gz\">x</a><br/>\r\n",
        "<pre><a href='../'>../</a>\n<a href='?C=N'>Name</a> <a href='demo-1.0.tar.gz'>x</a> 2020 1K</pre>",
        "<a name=top></a><a href=#top>top</a><a href=mailto:a@b>m</a><a href='sub/'>d</a><a href=demo-1.0.tar.gz>x",
        "<ul><li><a href='demo-1.0.tar.gz'>x<li>y</ul><a href='https://demo.example/home' rel=homepage>h</a>",
        "<div><h1>Files <a href='./demo-1.0.tar.gz'>x</a></h1></div>",
        "<a href=' demo-1.0.\ntar.gz '>x</a><a href='javascript:x'>j</a><a href='ftp://h/f.zip'>f</a>",
      })
  void anchors_are_found_however_they_are_written(String body) throws IOException {
    assertThat(Pages.html(body).files())
        .extracting(DistributionFile::url)
        .containsExactly("https://index.example/simple/demo/demo-1.0.tar.gz");
  }

  // CONFORMANCE 50
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "../../packages/demo-1.zip | https://index.example/packages/demo-1.zip | demo-1.zip",
        "../../../../../demo-1.zip | https://index.example/demo-1.zip | demo-1.zip",
        "/x/y/demo-1.zip?token=a/b | https://index.example/x/y/demo-1.zip?token=a/b | demo-1.zip",
        "//cdn.example//a//demo-1.zip | https://cdn.example//a//demo-1.zip | demo-1.zip",
        "1.0/demo-1.0%2Bcpu.zip | https://index.example/simple/demo/1.0/demo-1.0%2Bcpu.zip | demo-1.0+cpu.zip",
        "demo-1.0+cpu.zip | https://index.example/simple/demo/demo-1.0+cpu.zip | demo-1.0+cpu.zip",
        "Demo Ext-1.zip | https://index.example/simple/demo/Demo%20Ext-1.zip | Demo Ext-1.zip",
        "d%c3%a9mo-1.zip | https://index.example/simple/demo/d%c3%a9mo-1.zip | démo-1.zip",
        "démo[1]-%zz.zip | https://index.example/simple/demo/d%C3%A9mo%5B1%5D-%25zz.zip | démo[1]-%zz.zip",
        "http://[::1]:80/a_b/demo-1.zip | http://[::1]:80/a_b/demo-1.zip | demo-1.zip",
        "http://my_host/demo-1.zip | http://my_host/demo-1.zip | demo-1.zip",
      })
  void links_lead_where_a_browser_would_go(String href, String url, String filename)
      throws IOException {
    DistributionFile file = Pages.htmlFile(href, "");

    assertThat(file.url()).isEqualTo(url);
    assertThat(file.filename().value()).isEqualTo(filename);
  }

  @Test
  void the_text_of_an_anchor_does_not_matter() throws IOException {
    ProjectPage page = Pages.html("<a href=/whl/demo-1.zip>cu101/other-2.zip</a>");

    assertThat(page.files())
        .extracting(file -> file.filename().value())
        .containsExactly("demo-1.zip");
  }

  @Test
  void the_base_element_counts() throws IOException {
    String anchor = "</head><body><a href='demo-1.zip'>x</a>";

    assertThat(
            Pages.html("<html><head><base href='https://cdn.example/a/'><base href='/b/'>" + anchor)
                .files()
                .get(0)
                .url())
        .isEqualTo("https://cdn.example/a/demo-1.zip");
    assertThat(Pages.html("<html><head><title>x</title><base href='../files/'>" + anchor)
            .files()
            .get(0)
            .url())
        .isEqualTo("https://index.example/simple/files/demo-1.zip");
  }

  @Test
  void a_page_of_the_network_does_not_lead_to_files_of_this_machine() throws IOException {
    assertThat(Pages.html("<h1>demo</h1><a href='file:///etc/demo-1.zip'>x</a>").files())
        .isEmpty();
  }

  // CONFORMANCE 50
  @ParameterizedTest
  @CsvSource({
    "sha256=S, sha256",
    "sha256-S, sha256",
    "sha256%3DS, sha256",
    "SHA256=S, sha256",
    "egg=demo&sha256=S, sha256",
    "md5=M, md5",
    "sha256=S&md5=M, sha256 md5",
    "egg=demo-1.0, ''",
    "main, ''",
    "'', ''",
    "md5=S, ''",
    "sha256=12, ''",
    "sha256=Z, ''",
    "subdirectory=x, ''",
    "blake2=S, blake2",
  })
  void digests_are_read_from_the_fragment(String fragment, String algorithms) throws IOException {
    String expanded = fragment
        .replace("S", Pages.SHA256)
        .replace(Pages.SHA256 + "HA", "SHA")
        .replace("M", "0".repeat(32));

    DistributionFile file = Pages.htmlFile("demo-1.0.zip#" + expanded, "");

    assertThat(String.join(" ", file.hashes().keySet())).isEqualTo(algorithms);
  }

  // CONFORMANCE 27
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "data-requires-python='&gt;=3' | >=3",
        "data-requires-python='>=3' | >=3",
        "data-requires-python='&amp;gt;=3,&amp;lt;4' | >=3,<4",
        "DATA-REQUIRES-PYTHON='3' | 3",
        "data-requires-python='' | -",
        "data-requires-python | -",
        "data-requires-python=' ' | -",
      })
  void specifiers_are_decoded_once_more_where_they_were_escaped_twice(
      String attribute, String expected) throws IOException {
    assertThat(Pages.htmlFile("demo-1.zip", attribute).requiresPython()).isEqualTo(expected);
  }

  // CONFORMANCE 30
  @Test
  void a_file_is_yanked_where_the_attribute_is() throws IOException {
    assertThat(Pages.htmlFile("demo-1.zip", "").yanked()).isNull();
    assertThat(Pages.htmlFile("demo-1.zip", "data-yanked").yanked()).isEmpty();
    assertThat(Pages.htmlFile("demo-1.zip", "data-yanked=''").yanked()).isEmpty();
    assertThat(Pages.htmlFile("demo-1.zip", "data-yanked='a\nb'").yanked()).isEqualTo("a\nb");
  }

  // CONFORMANCE 31
  @Test
  void core_metadata_is_read_under_both_names_the_newer_first() throws IOException {
    assertThat(Pages.htmlFile("demo-1.zip", "data-core-metadata=true").coreMetadata())
        .isEmpty();
    assertThat(Pages.htmlFile("demo-1.zip", "data-dist-info-metadata=true").coreMetadata())
        .isEmpty();
    assertThat(Pages.htmlFile("demo-1.zip", "data-core-metadata=false").coreMetadata())
        .isNull();
    assertThat(Pages.htmlFile("demo-1.zip", "data-core-metadata=false data-dist-info-metadata=true")
            .coreMetadata())
        .isNull();
    assertThat(Pages.htmlFile("demo-1.zip", "data-dist-info-metadata=sha256=" + Pages.SHA256)
            .coreMetadata())
        .containsEntry("sha256", Pages.SHA256);
  }

  // CONFORMANCE 172
  @Test
  void sizes_and_upload_times_are_read_although_no_standard_has_them() throws IOException {
    DistributionFile file =
        Pages.htmlFile("demo-1.zip", "data-upload-time='2024-05-06T07:08:09Z' data-size=12");

    assertThat(file.uploadTime()).isEqualTo(Instant.parse("2024-05-06T07:08:09Z"));
    assertThat(file.size()).isEqualTo(12);
    assertThat(Pages.htmlFile("demo-1.zip", "data-upload-time=now data-size=-1").uploadTime())
        .isNull();
    assertThat(Pages.htmlFile("demo-1.zip", "data-upload-time=now data-size=-1").size())
        .isNull();
  }

  // CONFORMANCE 35
  @Test
  void the_head_tells_version_status_and_what_is_unknown_to_us() throws IOException {
    ProjectPage page = Pages.html("""
        <html><head><META NAME="pypi:repository-version" CONTENT="1.4">
        <meta name="pypi:project-status" content="archived">
        <meta name="pypi:project-status-reason" content="it&#39;s done">
        <meta name="pypi:later" content="x"><meta name="pypi:tracks" content="https://a/">
        <meta name="viewport" content="y"><title>Links for demo</title></head></html>
        <!--SERIAL 4000000000-->""");

    assertThat(page.apiVersion()).isEqualTo("1.4");
    assertThat(page.status()).isEqualTo(new ProjectStatus("archived", "it's done"));
    assertThat(page.meta()).containsOnlyKeys("pypi:later", "_last-serial");
    assertThat(page.serial()).isEqualTo(4_000_000_000L);
  }

  @Test
  void the_version_that_nexus_claims_means_something_else() throws IOException {
    ProjectPage page = Pages.html("<meta name='api-version' value='2'/><a href=demo-1.zip>x</a>");

    assertThat(page.apiVersion()).isEqualTo("1.0");
    assertThat(page.files()).hasSize(1);
  }

  @Test
  void a_file_listed_twice_counts_once() throws IOException {
    ProjectPage page = Pages.html("<a href=a/demo-1.zip>1</a><a href=b/demo-1.zip>2</a>");

    assertThat(page.files())
        .extracting(DistributionFile::url)
        .singleElement()
        .asString()
        .endsWith("a/demo-1.zip");
  }

  // CONFORMANCE 167
  @Test
  void a_wheel_of_another_project_is_hidden() throws IOException {
    ProjectPage page = Pages.html(
        "<a href=demo_foo-2.0-py3-none-any.whl>1</a><a href=demo-1.0-py3-none-any.whl>2</a><a href=other-1.zip>3</a>");

    assertThat(page.files())
        .extracting(file -> file.filename().value())
        .containsExactly("demo-1.0-py3-none-any.whl", "other-1.zip");
  }

  @ParameterizedTest
  @CsvSource({
    "UTF-16, text/html",
    "ISO-8859-1, text/html; charset=ISO-8859-1",
    "UTF-8, text/html;charset=nonsense"
  })
  void the_charset_is_the_one_announced(Charset charset, String contentType) throws IOException {
    byte[] body = "<a href=demo-1.zip data-yanked='é'>x</a>".getBytes(charset);

    ProjectPage page = ProjectPageReader.read(Pages.DEMO, Pages.BASE, contentType, body);

    assertThat(page.files().get(0).yanked()).isEqualTo("é");
  }

  @Nested
  class It_is_no_page {
    // CONFORMANCE 115
    @ParameterizedTest
    @ValueSource(
        strings = {
          "<html><body><form action=/login><input name=u><input type=password></form></body></html>",
          "<html><title>demo</title><form method=post></form><a href=/help>Help</a></html>",
          "<html><head><meta http-equiv=refresh content='0;url=/login'></head></html>",
          "<html><head><title>Sign in</title></head><body><a href='/users/reset'>Forgot?</a></body></html>",
          "<html><script>location='/sso'</script></html>",
          "<html><body><h1>It works!</h1></body></html>",
          "<html><body>Down for repairs.<br><br></body></html>",
          "Service unavailable",
          "<html><title>503 Backend fetch failed</title></html>",
          "{\"error\": \"not found\"}",
          "\u001f\u008b\u0008junk",
        })
    void where_it_lists_no_file_and_looks_like_something_else(String body) {
      assertThatExceptionOfType(InvalidPageException.class)
          .isThrownBy(() -> Pages.html(body))
          .withMessageNotContaining("\n");
    }

    // CONFORMANCE 49
    @Test
    void where_it_is_of_a_later_major_version() {
      assertThatExceptionOfType(InvalidPageException.class)
          .isThrownBy(() -> Pages.html(
              "<meta name=pypi:repository-version content=2.0><a href=demo-1.zip>x</a>"));
    }
  }

  // CONFORMANCE 37
  @ParameterizedTest
  @ValueSource(
      strings = {
        "<!DOCTYPE html><html><head><title>Links for demo</title></head><body><h1>Links for demo</h1></body></html>",
        "<!DOCTYPE html><html><head><meta name='pypi:repository-version' content='1.0'></head><body>none</body></html>",
        "<!DOCTYPE html><html><body></body></html>",
        "<html><head><title>Index of /simple/demo/</title></head><body><a href='../'>../</a></body></html>",
        "<html><body><h1>Demo</h1><p>No files yet.</p></body></html>",
      })
  void a_project_without_files_has_a_page(String body) throws IOException {
    assertThat(Pages.html(body).files()).isEmpty();
  }

  // CONFORMANCE 50
  @Test
  void a_form_beside_the_files_does_no_harm() throws IOException {
    ProjectPage page = Pages.html(
        "<form action=/refresh><input type=submit></form>root/pypi <a href=demo-1.zip>x</a><script>1</script>");

    assertThat(page.files()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"<!---->", "<a href=x>", "<div>", "<b>", "<table>", "<a b='", "&#x41;"})
  @Timeout(20)
  void a_page_made_to_be_slow_is_not(String part) throws IOException {
    ProjectPage page =
        Pages.html(part.repeat(500_000) + "'></table><h1>demo</h1><a href=demo-1.zip>x</a>");

    assertThat(page.files().size()).isLessThanOrEqualTo(2);
  }

  @Test
  void many_anchors_are_read_in_their_order() throws IOException {
    StringBuilder body = new StringBuilder("<html><body>\n");
    for (int i = 0; i < 5_000; i++) {
      body.append("<a href=\"demo-")
          .append(i)
          .append(".zip\">x")
          .append(i % 2 == 0 ? "</a><br>\n" : "<p>");
    }

    List<DistributionFile> files = Pages.readHtml(
            Pages.DEMO, body.toString().getBytes(StandardCharsets.UTF_8))
        .files();

    assertThat(files).hasSize(5_000);
    assertThat(files.get(4_999).filename().value()).isEqualTo("demo-4999.zip");
    assertThat(files.get(2).filename().value()).isEqualTo("demo-2.zip");
  }
}
