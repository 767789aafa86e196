package dev.clutch.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A page in the shape of each index of the real world goes in, and its file comes out. */
class OddIndexesTest {
  private static final Dist WHEEL = Dist.wheel("demo-pkg", "1.0");
  private static final Dist SDIST = Dist.of("demo_pkg-1.0.tar.gz", 3_000);
  private static final String WHEEL_HASH = "sha256=" + WHEEL.sha256();
  private static final String SDIST_HASH = "sha256=" + SDIST.sha256();

  @TempDir
  private Path directory = Path.of("");

  private ScriptedUpstream index;
  private ScriptedUpstream files;

  @BeforeEach
  void begin() throws Exception {
    index = ScriptedUpstream.start();
    files = ScriptedUpstream.start();
  }

  @AfterEach
  void end() throws Exception {
    index.close();
    files.close();
  }

  // CONFORMANCE 50
  @Test
  void gitlab() throws Exception {
    String files = "/api/v4/projects/1/packages/pypi/files/" + SDIST.sha256() + "/";
    index.at(files + SDIST.filename(), Reply.file(SDIST.bytes()));
    index.at("/api/v4/projects/1/packages/pypi/simple/demo-pkg/", Reply.html("""
              <!DOCTYPE html>
              <html>
                <head>
                  <title>Links for demo-pkg</title>
                </head>
                <body>
                  <h1>Links for demo-pkg</h1>
                  <a href="%s%s%s#%s" data-requires-python="">%s</a><br>
                </body>
              </html>
        """.formatted(
            index.origin(), files, SDIST.filename(), SDIST_HASH, SDIST.filename())));

    JsonNode entry = fetched("/api/v4/projects/1/packages/pypi/simple", SDIST);

    assertThat(entry.path("hashes").path("sha256").asText()).isEqualTo(SDIST.sha256());
    assertThat(entry.path("requires-python").asText("")).isEmpty();
  }

  @Test
  void gitlab_that_sends_on_to_the_public_index_what_it_does_not_have() throws Exception {
    files.publish("demo-pkg", WHEEL);
    index.at(
        "/api/v4/groups/5/-/packages/pypi/simple/demo-pkg/",
        Reply.redirect(files.index() + "demo-pkg/"));

    fetched("/api/v4/groups/5/-/packages/pypi/simple/", WHEEL);
  }

  @Test
  void gitea() throws Exception {
    String path = "/api/packages/acme/pypi/files/demo-pkg/1.0/" + WHEEL.filename();
    index.at(path, Reply.file(WHEEL.bytes()));
    index.at("/api/packages/acme/pypi/simple/demo-pkg/", Reply.html("""
        <!DOCTYPE html>
        <html>
        \t<head>
        \t\t<title>Links for Demo_Pkg</title>
        \t</head>
        \t<body>
        \t\t<h1>Links for Demo_Pkg</h1>
        \t\t<a href="%s%s#sha256-%s" data-requires-python="&gt;=3.8">%s</a><br>
        \t</body>
        </html>
        """.formatted(
            index.origin(), path, WHEEL.sha256(), WHEEL.filename())));

    JsonNode entry = fetched("/api/packages/acme/pypi/simple", WHEEL);

    assertThat(entry.path("hashes").path("sha256").asText()).isEqualTo(WHEEL.sha256());
    assertThat(entry.path("requires-python").asText()).isEqualTo(">=3.8");
  }

  @Test
  void nexus() throws Exception {
    index.at(
        "/repository/pypi/packages/demo-pkg/1.0/" + WHEEL.filename(), Reply.file(WHEEL.bytes()));
    index.at("/repository/pypi/simple/demo-pkg/", Reply.html("""
        <!DOCTYPE html>
        <html lang="en">
        <head><title>Links for demo-pkg</title>
          <meta name="api-version" value="2"/>
        </head>
        <body><h1>Links for demo-pkg</h1>
          <a href="../../packages/demo-pkg/1.0/%s#%s" rel="internal" data-requires-python="&gt;=3.4,!=3.5" >%s</a><br/>
        </body>
        </html>
        """.formatted(
            WHEEL.filename(), WHEEL_HASH, WHEEL.filename())));

    JsonNode entry = fetched("/repository/pypi/simple/", WHEEL);

    assertThat(entry.path("requires-python").asText()).isEqualTo(">=3.4,!=3.5");
  }

  @Test
  void artifactory() throws Exception {
    String digest = SDIST.sha256();
    String path = "packages/" + digest.substring(0, 2) + "/" + digest.substring(2, 4) + "/"
        + digest.substring(4) + "/" + SDIST.filename();
    index.at("/artifactory/api/pypi/pypi-virtual/" + path, Reply.file(SDIST.bytes()));
    index.at(
        "/artifactory/api/pypi/pypi-virtual/simple/demo-pkg/",
        Reply.of("text/html;charset=UTF-8", """
            <!DOCTYPE html><html><head><meta name="api-version" value="2"/><title>Links for demo-pkg</title></head><body><h1>Links for demo-pkg</h1>\r
            <a data-requires-python="&gt;=3.8" href="../../%s#%s" rel="internal">%s</a><br/>\r
            </body></html>
            """.formatted(path, SDIST_HASH, SDIST.filename())));

    fetched("/artifactory/api/pypi/pypi-virtual/simple", SDIST);
  }

  @Test
  void devpi_with_a_file_of_an_index_that_it_inherits_from() throws Exception {
    String digest = WHEEL.sha256();
    String folder = digest.substring(0, 3) + "/" + digest.substring(3, 16) + "/";
    index.at("/root/pypi/+f/" + folder + WHEEL.filename(), Reply.file(WHEEL.bytes()));
    index.at("/bob/dev/+simple/demo-pkg/", Reply.html("""
        <!DOCTYPE html>
        <html><head><title>bob/dev: links for demo-pkg</title></head><body><h1>bob/dev: links for demo-pkg</h1>
        <form action="/bob/dev/+simple/demo-pkg/refresh" method="post"><input name="refresh" type="submit" value="Refresh"/></form>
        root/pypi <a href="../../../../root/pypi/+f/%s%s#%s" data-requires-python="&gt;=3.9">%s</a><br/>
        </body></html>
        """.formatted(
            folder, WHEEL.filename(), WHEEL_HASH, WHEEL.filename())));

    fetched("/bob/dev/+simple/", WHEEL);
  }

  @Test
  void codeartifact() throws Exception {
    index.at("/pypi/main/simple/demo-pkg/1.0/" + SDIST.filename(), Reply.file(SDIST.bytes()));
    index.at("/pypi/main/simple/demo-pkg/", Reply.html("""
        <!DOCTYPE html>
        <html>
        <head>
            <title>Links for demo-pkg</title>
        </head>
        <body>
        <h1>Links for demo-pkg</h1>
            <a href="1.0/%s#%s"  data-gpg-sig="false" >%s</a>
            <br/>
        </body>
        </html>
        """.formatted(
            SDIST.filename(), SDIST_HASH, SDIST.filename())));

    fetched("/pypi/main/simple/", SDIST);
  }

  @Test
  void azure_with_a_file_on_a_host_that_wants_its_signature() throws Exception {
    String path = "/org/1111-11/_packaging/2222-22/pypi/download/demo-pkg/1/" + WHEEL.filename();
    index.at(
        path,
        Reply.redirect(files.origin() + "/blob/ab12?sv=2019&sig=a%2Fb%3D&se=2026-06-01T00%3A00Z"));
    files.at("/blob/ab12", Reply.file(WHEEL.bytes()));
    index.at("/org/_packaging/feed/pypi/simple/demo-pkg/", Reply.html("""
        <!DOCTYPE html>
        <html><head><title>Links for demo-pkg</title></head>
        <body><h1>Links for demo-pkg</h1>
        <a href="%s%s#%s" data-requires-python="">%s</a><br/>
        </body></html>
        """.formatted(
            index.origin(), path, WHEEL_HASH, WHEEL.filename())));

    fetched("/org/_packaging/feed/pypi/simple/", WHEEL);

    assertThat(files.received("/blob/ab12"))
        .isNotEmpty()
        .allSatisfy(request ->
            assertThat(request.query()).isEqualTo("sv=2019&sig=a%2Fb%3D&se=2026-06-01T00%3A00Z"));
  }

  @Test
  void google_which_has_no_list_of_projects() throws Exception {
    String path = "/project/repo/demo-pkg/" + WHEEL.filename();
    index.at(path, Reply.file(WHEEL.bytes()));
    index.at("/project/repo/simple/", Reply.failing(404));
    index.at("/project/repo/simple/demo-pkg/", Reply.html("""
        <!DOCTYPE html><html><head><title>Links for demo-pkg</title></head><body>
        <h1>Links for demo-pkg</h1>
        <a href="%s%s#%s" data-requires-python=">=3.7">%s</a><br>
        </body></html>
        """.formatted(
            index.origin(), path, WHEEL_HASH, WHEEL.filename())));

    try (ClutchServer clutch =
        ClutchServer.start(index.origin() + "/project/repo/simple/", directory)) {
      assertThat(clutch.get("/simple/").statusCode()).isEqualTo(404);
      JsonNode entry = fetched(clutch, WHEEL);
      assertThat(clutch.get("/simple/").statusCode()).isEqualTo(404);
      assertThat(entry.path("requires-python").asText()).isEqualTo(">=3.7");
      assertThat(clutch.page("unknown").statusCode()).isEqualTo(404);
    }
  }

  @Test
  void piwheels_with_a_file_beside_its_page() throws Exception {
    index.at("/simple/demo-pkg/" + WHEEL.filename(), Reply.file(WHEEL.bytes()));
    index.page("demo-pkg", Reply.html("""
        <!DOCTYPE html>
        <html>
        <head><title>Links for demo-pkg</title></head>
        <body>
        <h1>Links for demo-pkg</h1>
        <a href="%1$s#%2$s" data-requires-python="&gt;=3.9" data-dist-info-metadata="false">%1$s</a><br>
        <a href="%1$s#%2$s" data-requires-python="&gt;=3.9">%1$s</a><br>
        </body>
        </html>
        """.formatted(WHEEL.filename(), WHEEL_HASH)));

    fetched("", WHEEL);
  }

  // CONFORMANCE 152
  @Test
  void pytorch_with_local_versions_and_files_on_another_host() throws Exception {
    Dist local = Dist.of("demo_pkg-2.6.0+cu126-cp312-cp312-linux_x86_64.whl", WHEEL.bytes());
    Dist old = Dist.of("demo_pkg-0.3.0-cp36-cp36m-linux_x86_64.whl", 2_000);
    String encoded = "/whl/cu126/" + local.filename().replace("+", "%2B");
    index.at(encoded, Reply.failing(500));
    files.at(encoded, Reply.file(local.bytes()).with("Cache-Control", "no-cache,no-store"));
    index.at("/whl/cu126/" + old.filename(), Reply.file(old.bytes()));
    index.at("/whl/cu126/demo-pkg/", Reply.of("text/html", """
        <!DOCTYPE html>
        <html>
          <body>
            <h1>Links for demo-pkg</h1>
            <a href="%s%s#sha256=%s">cu126/%s</a><br/>
            <a href="/whl/cu126/%s">cu36/%s</a><br/>
          </body>
        </html>
        <!--TIMESTAMP 1700000000-->
        """.formatted(
            files.origin(),
            encoded,
            local.sha256(),
            local.filename(),
            old.filename(),
            old.filename())));

    try (ClutchServer clutch = ClutchServer.start(index.origin() + "/whl/cu126", directory)) {
      fetched(clutch, local);
      fetched(clutch, old);
    }
  }

  @Test
  void one_that_tells_md5_only() throws Exception {
    index.serve(SDIST);
    index.page(
        "demo-pkg",
        Reply.html("<html><body><a href='../..%s#md5=%s'>%s</a></body></html>"
            .formatted(SDIST.path(), md5(SDIST.bytes()), SDIST.filename())));

    JsonNode entry = fetched("/simple/", SDIST);

    assertThat(entry.path("hashes").path("md5").asText()).isEqualTo(md5(SDIST.bytes()));
  }

  @Test
  void one_that_tells_md5_only_and_sends_something_else() throws Exception {
    index.serve(SDIST.withBytes(Dist.noise(2_999)));
    index.page(
        "demo-pkg",
        Reply.html("<html><body><a href='../..%s#md5=%s'>%s</a></body></html>"
            .formatted(SDIST.path(), md5(SDIST.bytes()), SDIST.filename())));

    try (ClutchServer clutch = ClutchServer.start(index.index(), directory)) {
      clutch.page("demo-pkg");

      assertThat(clutch.get(SDIST.pathAt("demo-pkg")).statusCode()).isEqualTo(502);
      assertThat(clutch.stored("blobs")).isEmpty();
    }
  }

  @Test
  void one_that_tells_no_digest_and_writes_as_people_did() throws Exception {
    index.serve(SDIST);
    index.page("demo-pkg", Reply.of("text/html", """
        <HTML><HEAD><TITLE>Index of /simple/demo-pkg</TITLE></HEAD><BODY>
        <A HREF="../">Parent Directory</A>
        <A NAME=x
           href=../..%s
           Rel=internal>demo pkg &amp; more &gt; 1</A> 01-Jan-2010 10:00  3K
        """.formatted(SDIST.path())));

    fetched("/simple/", SDIST);
  }

  @Test
  void one_with_a_base() throws Exception {
    files.at("/deep/er/" + WHEEL.filename(), Reply.file(WHEEL.bytes()));
    index.page(
        "demo-pkg",
        Reply.html(
            "<html><head><base href=\"%s/deep/down/\"></head><body><a href=\"../er/%s#%s\">x</a></body></html>"
                .formatted(files.origin(), WHEEL.filename(), WHEEL_HASH)));

    fetched("/simple/", WHEEL);
  }

  @Test
  void one_with_a_link_without_a_scheme() throws Exception {
    files.at("/f/" + WHEEL.filename(), Reply.file(WHEEL.bytes()));
    index.page(
        "demo-pkg",
        Reply.html("<html><body><a href=\"%s/f/%s#%s\">x</a></body></html>"
            .formatted(files.origin().replace("http:", ""), WHEEL.filename(), WHEEL_HASH)));

    fetched("/simple/", WHEEL);
  }

  @Test
  void one_with_spaces_in_its_links() throws Exception {
    Dist spaced = Dist.of("demo_pkg 1.0 beta.zip", 2_000);
    index.at("/my%20files/demo_pkg%201.0%20beta.zip", Reply.file(spaced.bytes()));
    index.page(
        "demo-pkg",
        Reply.html(
            "<html><body><a href=\" ../../my files/demo_pkg 1.0%%20beta.zip#sha256=%s \">x</a></body></html>"
                .formatted(spaced.sha256())));

    fetched("/simple/", spaced);
  }

  @Test
  void one_whose_links_are_signed_in_their_query() throws Exception {
    index.at("/s3/" + WHEEL.filename(), Reply.file(WHEEL.bytes()));
    index.page(
        "demo-pkg",
        Reply.html(
            "<html><body><a href=\"/s3/%s?X-Amz-Signature=ab%%2Fcd&amp;X-Amz-Expires=60#%s\">x</a></body></html>"
                .formatted(WHEEL.filename(), WHEEL_HASH)));

    JsonNode entry = fetched("/simple/", WHEEL);

    assertThat(entry.path("url").asText()).doesNotContain("Signature");
    assertThat(index.received("/s3/" + WHEEL.filename()))
        .isNotEmpty()
        .allSatisfy(request ->
            assertThat(request.query()).isEqualTo("X-Amz-Signature=ab%2Fcd&X-Amz-Expires=60"));
  }

  @Test
  void one_with_more_than_one_thing_behind_the_hash() throws Exception {
    index.serve(SDIST);
    index.page(
        "demo-pkg",
        Reply.html(
            "<html><body><a href='../..%s#egg=demo-pkg&amp;subdirectory=x&amp;%s'>x</a></body></html>"
                .formatted(SDIST.path(), SDIST_HASH)));

    JsonNode entry = fetched("/simple/", SDIST);

    assertThat(entry.path("hashes").path("sha256").asText()).isEqualTo(SDIST.sha256());
  }

  @Test
  void another_Clutch() throws Exception {
    index.publish("demo-pkg", WHEEL);

    try (ClutchServer above = ClutchServer.start(index.index(), directory.resolve("above"));
        ClutchServer below =
            ClutchServer.start(above.uri("/simple/").toString(), directory.resolve("below"))) {
      JsonNode entry = fetched(below, WHEEL);

      assertThat(entry.path("hashes").path("sha256").asText()).isEqualTo(WHEEL.sha256());
      assertThat(entry.path("size").asInt()).isEqualTo(WHEEL.bytes().length);
      assertThat(below.get(WHEEL.pathAt("demo-pkg") + ".metadata").body())
          .isEqualTo(WHEEL.metadata());
    }
  }

  /** Fetches the page of a source, and the file from where the page says that it is. */
  private JsonNode fetched(String path, Dist file) throws Exception {
    try (ClutchServer clutch = ClutchServer.start(index.origin() + path, directory)) {
      return fetched(clutch, file);
    }
  }

  private static JsonNode fetched(ClutchServer clutch, Dist file) throws Exception {
    HttpResponse<byte[]> page = clutch.page("demo-pkg");
    assertThat(page.statusCode()).isEqualTo(200);
    JsonNode entry = Pages.entry(page, file.filename());
    String url = page.uri().resolve(entry.path("url").asText()).getRawPath();

    HttpResponse<byte[]> whole = clutch.get(url);

    assertThat(whole.statusCode()).isEqualTo(200);
    assertThat(whole.body()).isEqualTo(file.bytes());
    return entry;
  }

  private static String md5(byte[] bytes) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(bytes));
  }
}
