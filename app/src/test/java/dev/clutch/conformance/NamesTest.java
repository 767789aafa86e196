package dev.clutch.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.clutch.Shared;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {
  @RegisterExtension
  static final Mirror mirror = new Mirror();

  @BeforeAll
  static void publish() {
    mirror.upstream().publish("demo-pkg", Dist.wheel("demo-pkg", "1.0"));
    mirror.upstream().at("/simple/", Reply.json(Pages.list("demo-pkg")));
  }

  // CONFORMANCE 54
  @ParameterizedTest
  @ValueSource(strings = {"Demo_Pkg", "demo.pkg", "DEMO--PKG", "demo-_.pkg"})
  void another_spelling_leads_to_the_normalized_one_with_its_query(String name) throws Exception {
    var response = mirror.clutch().get("/simple/" + name + "/?format=x");

    assertThat(response.statusCode()).isEqualTo(301);
    assertThat(location("/simple/" + name + "/", response.headers().firstValue("Location")))
        .isEqualTo("/simple/demo-pkg/?format=x");
  }

  // CONFORMANCE 55, 56
  @ParameterizedTest
  @CsvSource({
    "/simple/demo-pkg, /simple/demo-pkg/",
    "/simple, /simple/",
    "/simple/Demo_Pkg, /simple/demo-pkg/"
  })
  void a_missing_slash_leads_to_the_right_page_in_one_step(String asked, String expected)
      throws Exception {
    var response = mirror.clutch().get(asked);

    assertThat(response.statusCode()).isEqualTo(301);
    assertThat(location(asked, response.headers().firstValue("Location"))).isEqualTo(expected);
    assertThat(mirror.clutch().get(expected).statusCode()).isEqualTo(200);
  }

  /** Relative, so that it is right behind every reverse proxy, and resolved as a client does. */
  private static String location(String asked, Optional<String> location) {
    URI target = URI.create(location.orElseThrow());
    assertThat(target.getHost()).isNull();
    return URI.create(asked).resolve(target).toString();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"odd-1.0%zz.tar.gz", "odd-1.0;x=1.tar.gz", "odd-1.0 #?&+'\"<>|^`{}[].tar.gz"})
  void an_odd_name_is_served_by_the_link_that_is_given(String filename) throws Exception {
    Dist odd = Dist.of(filename, 100);
    String project = "odd-" + filename.length();
    mirror.upstream().at("/files/odd", Reply.file(odd.bytes()));
    mirror
        .upstream()
        .page(project, Reply.json(Pages.json(project, Pages.json(odd).put("url", "/files/odd"))));

    var response = mirror.clutch().get("/files/" + project + "/" + Dist.segment(filename));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo(odd.bytes());
  }

  // CONFORMANCE 57
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/simple/-x/",
        "/simple/x-/",
        "/simple/%C3%A9/",
        "/simple/a%20b/",
        "/simple/../",
        "/simple/%2e%2e/",
        "/simple/%2e%2e/%2e%2e/etc/passwd",
        "/simple/a%2Fb/",
        "/simple/a%0a/",
        "/simple/a/b/",
        "/simple/%00/",
        "/simple/%ff/",
        "/simple/%zz/",
        "/simple/%5c..%5c/",
        "/files/../../etc/passwd",
        "/files/demo-pkg/..",
        "/files/demo-pkg/%2e%2e%2fcatalog.db",
        "/files/demo-pkg/a%2Fb.whl",
        "/files//etc/passwd"
      })
  void a_name_that_cannot_exist_is_refused_without_asking_the_upstream(String target)
      throws Exception {
    int before = mirror.upstream().received().size();

    try (RawClient client = mirror.clutch().raw()) {
      assertThat(client.get(target).read().status()).isIn(400, 404);
    }
    assertThat(mirror.upstream().received()).hasSize(before);
  }

  // CONFORMANCE 57
  @Test
  void a_name_of_10_kB_is_refused_without_asking_the_upstream() throws Exception {
    int before = mirror.upstream().received().size();

    assertThat(mirror.clutch().get("/simple/" + "a".repeat(10_000) + "/").statusCode())
        .isIn(400, 404, 414);
    assertThat(mirror.upstream().received()).hasSize(before);
  }

  // CONFORMANCE 58
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/simple//evil.com/",
        "/simple//Evil.com",
        "/simple/%5cevil.com/",
        "//evil.com/simple/"
      })
  void no_redirect_leads_to_another_host(String target) throws Exception {
    try (RawClient client = mirror.clutch().raw()) {
      var response = client.get(target).read();

      assertThat(response.header("Location").map(NamesTest::leavesTheHost))
          .isNotEqualTo(Optional.of(true));
      assertThat(response.status()).isIn(200, 301, 400, 404);
    }
  }

  private static boolean leavesTheHost(String location) {
    return !"localhost"
        .equals(URI.create("http://localhost/simple/x/").resolve(location).getHost());
  }

  // CONFORMANCE 58
  @Test
  void a_redirect_is_right_behind_a_reverse_proxy_too() throws Exception {
    var response = mirror
        .clutch()
        .get("/simple/Demo_Pkg", "X-Forwarded-Host", "evil.com", "X-Forwarded-Proto", "https");

    assertThat(response.headers().firstValue("Location")).contains("demo-pkg/");
  }

  // CONFORMANCE 60
  @Test
  void a_fragment_that_an_old_client_sends_is_ignored() throws Exception {
    try (RawClient client = mirror.clutch().raw()) {
      assertThat(client.get("/simple/demo-pkg/#sha256=" + "0".repeat(64)).read().status())
          .isEqualTo(200);
    }
  }

  // CONFORMANCE 61
  @Test
  void names_are_normalized_as_recorded() throws Exception {
    Optional<Path> names = Shared.fixtures(getClass(), "_vectors/names.json");
    if (names.isEmpty()) {
      return;
    }
    List<String> wrong = new ArrayList<>();
    for (JsonNode name : Pages.read(Files.readAllBytes(names.get()))) {
      String text = name.path("in").asText();
      if (name.path("valid").asBoolean() && text.length() <= 200) {
        var response = mirror.clutch().get("/simple/" + Dist.segment(text));
        String expected = name.path("normalized").asText() + "/";
        String actual = response.headers().firstValue("Location").orElse("none");
        if (!actual.equals(expected)) {
          wrong.add(text + " -> " + actual);
        }
      }
    }

    assertThat(wrong).isEmpty();
  }
}
