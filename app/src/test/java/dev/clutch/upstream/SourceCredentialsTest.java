package dev.clutch.upstream;

import static dev.clutch.upstream.RawServer.ok;
import static dev.clutch.upstream.RawServer.redirect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.clutch.upstream.UpstreamOptions.Access;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

// CONFORMANCE 127
@Timeout(30)
class SourceCredentialsTest {
  private static final String OURS = "Bearer s3cret";
  private static final String NEXUS = "https://index.example/repository/pypi/simple/";

  @RegisterExtension
  final Asking asking = new Asking();

  @TempDir
  private Path directory = Path.of("");

  @ParameterizedTest
  @CsvSource({
    "https://index.example/simple/, https://index.example/packages/a.whl",
    "https://index.example/org/simple/, https://index.example/org/files/a.whl",
    "https://nexus.example/repository/pypi/simple/, https://nexus.example/repository/pypi/packages/a.whl",
    "https://git.example/api/v4/groups/5/-/packages/pypi/simple/, https://git.example/api/v4/projects/1/a",
    "https://devpi.example/bob/dev/+simple/, https://devpi.example/root/pypi/+f/a.whl",
    "https://team.example/devpi/bob/dev/+simple/, https://team.example/devpi/root/pypi/+f/a.whl",
    "https://pkgs.example/org/_packaging/feed/pypi/simple/, https://pkgs.example/org/11-22/_packaging/a.whl"
  })
  void they_go_to_the_pages_and_the_files_of_their_source(String index, String file) {
    SourceCredentials credentials = given(index, OURS);

    assertThat(credentials.authorization(HttpUrl.get(index + "demo/"))).isEqualTo(OURS);
    assertThat(credentials.authorization(HttpUrl.get(file))).isEqualTo(OURS);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://files.example/repository/pypi/a.whl",
        "https://sub.index.example/repository/pypi/a.whl",
        "https://index.example.org/repository/pypi/a.whl",
        "https://index.example:8443/repository/pypi/a.whl",
        "http://index.example/repository/pypi/a.whl",
        "http://index.example:443/repository/pypi/a.whl",
        "https://index.example/other/pypi/a.whl",
        "https://index.example/repository-of-others/a.whl",
        "https://index.example/repository/../other/a.whl",
        "https://index.example/repository/%2e%2e/other/a.whl"
      })
  void they_go_nowhere_else(String target) {
    assertThat(given(NEXUS, OURS).authorization(HttpUrl.get(target))).isNull();
  }

  @Test
  void those_of_a_devpi_mounted_below_a_path_stay_there() {
    SourceCredentials credentials = given("https://team.example/devpi/bob/dev/+simple/", OURS);

    assertThat(credentials.authorization(HttpUrl.get("https://team.example/wiki/")))
        .isNull();
  }

  @Test
  void what_the_options_say_goes_before_what_the_URL_says() throws Exception {
    asking.server().at("/simple/a/", ok("a"));
    String url = asking.server().index().replace("http://", "http://alice:pw@");

    try (HttpUpstream upstream = asking.upstream(url, options(OURS, true))) {
      upstream.page("a/", Validators.NONE, Asking.MAX_PAGE);
    }

    assertThat(asking.server().received().get(0).header("Authorization")).isEqualTo(OURS);
  }

  @Test
  void a_redirect_does_not_take_them_along() throws Exception {
    try (RawServer other = RawServer.start();
        HttpUpstream upstream = asking.upstream(asking.server().index(), options(OURS, true))) {
      asking.server().at("/simple/a/", redirect(other.origin() + "/simple/a/"));
      other.at("/simple/a/", ok("a"));

      upstream.page("a/", Validators.NONE, Asking.MAX_PAGE);

      assertThat(asking.server().received().get(0).header("Authorization")).isEqualTo(OURS);
      assertThat(other.received().get(0).head()).doesNotContainIgnoringCase("authorization");
    }
  }

  @Test
  void a_source_without_any_has_those_of_its_host_in_the_netrc_file() throws Exception {
    SourceCredentials credentials = netrc(NEXUS, null, """
        machine index.example login bob password pw
        machine files.example login eve password pw2
        default login any password body
        """);

    assertThat(credentials.authorization(HttpUrl.get(NEXUS))).isEqualTo(basic("bob", "pw"));
  }

  @Test
  void what_the_netrc_file_has_for_a_host_of_files_goes_there() throws Exception {
    SourceCredentials credentials = netrc(NEXUS, OURS, """
        machine files.example login eve password pw2
        default login any password body
        """);

    assertThat(credentials.authorization(HttpUrl.get("https://files.example/a.whl")))
        .isEqualTo(basic("eve", "pw2"));
    assertThat(credentials.authorization(HttpUrl.get(NEXUS))).isEqualTo(OURS);
  }

  @Test
  void to_another_host_nothing_goes_in_clear() throws Exception {
    SourceCredentials credentials =
        netrc("http://index.example/simple/", null, "machine files.example login eve password pw2");

    assertThat(credentials.authorization(HttpUrl.get("http://files.example/a.whl")))
        .isNull();
    assertThat(credentials.authorization(HttpUrl.get("https://files.example/a.whl")))
        .isEqualTo(basic("eve", "pw2"));
  }

  @Test
  void the_entry_for_all_hosts_goes_to_the_source_and_not_to_whom_it_leads() throws Exception {
    SourceCredentials credentials = netrc(NEXUS, null, "default login any password body");

    assertThat(credentials.authorization(HttpUrl.get(NEXUS))).isEqualTo(basic("any", "body"));
    assertThat(credentials.authorization(HttpUrl.get("https://files.example/a.whl")))
        .isNull();
    assertThat(credentials.authorization(HttpUrl.get("https://index.example:8443/a")))
        .isNull();
  }

  @Test
  void for_a_source_that_is_asked_over_https_nothing_goes_over_http() throws Exception {
    SourceCredentials credentials =
        netrc(NEXUS, null, "machine index.example login a password b default login c password d");

    assertThat(credentials.authorization(HttpUrl.get("http://index.example/repository/a.whl")))
        .isNull();
  }

  @Test
  void the_file_that_NETRC_names_is_read_unless_that_is_switched_off() throws Exception {
    asking.server().at("/simple/a/", ok("a"));
    Path file =
        Files.writeString(directory.resolve("netrc"), "machine 127.0.0.1 login bob password pw");
    Map<String, String> environment = Map.of("NETRC", file.toString());

    for (boolean isOn : new boolean[] {true, false}) {
      try (HttpUpstream upstream =
          asking.upstream(asking.server().index(), options(null, isOn), environment)) {
        upstream.page("a/", Validators.NONE, Asking.MAX_PAGE);
      }
    }

    assertThat(asking.server().received())
        .extracting(request -> request.header("Authorization"))
        .containsExactly(basic("bob", "pw"), "");
  }

  @Test
  void they_are_in_no_text_of_the_options() {
    assertThat(options("Bearer s3cret", true).toString()).doesNotContain("s3cret");
  }

  private static UpstreamOptions options(@Nullable String own, boolean isNetrc) {
    return new UpstreamOptions(
        new Access(own, isNetrc, null, null), UpstreamOptions.USUAL.pace(), false);
  }

  private static SourceCredentials given(String index, String own) {
    return new SourceCredentials(HttpUrl.get(index), own, null);
  }

  private SourceCredentials netrc(String index, @Nullable String own, String content)
      throws IOException {
    Path file = Files.writeString(directory.resolve("netrc"), content);
    return new SourceCredentials(
        HttpUrl.get(index), own, Netrc.of(Map.of("NETRC", file.toString())));
  }

  private static String basic(String user, String password) {
    return okhttp3.Credentials.basic(user, password);
  }
}
