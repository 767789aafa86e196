package dev.clutch.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clutch.config.SourceSettings.Access;
import dev.clutch.config.SourceSettings.Identity;
import dev.clutch.config.SourceSettings.Keeping;
import dev.clutch.config.SourceSettings.Limits;
import dev.clutch.config.SourceSettings.Location;
import dev.clutch.config.SourceSettings.Selection;
import dev.clutch.config.SourceSettings.Times;
import dev.clutch.model.ProjectPattern;
import dev.clutch.repository.KeepRemoved;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SourceTest {
  private static final String URL = "url = \"https://packages.example/simple/\"\n";

  @TempDir
  Path folder;

  private Written written;

  @BeforeEach
  void write() {
    written = new Written(folder);
  }

  private Written source(String lines) {
    return written.file("[[source]]\nname = \"internal\"\n" + lines);
  }

  @Test
  void what_it_does_not_say_is_as_usual() {
    SourceSettings source = source(URL).source();

    assertThat(source)
        .isEqualTo(new SourceSettings(
            "internal",
            new Location.Index(URI.create("https://packages.example/simple/")),
            new Access(null, true, null, null, null, ""),
            new Limits(
                Duration.ofSeconds(5),
                Duration.ofSeconds(3),
                Duration.ofSeconds(10),
                32,
                5,
                64L << 20,
                100_000,
                256L << 20),
            new Times(Duration.ofMinutes(10), Duration.ofMinutes(5), Duration.ofSeconds(60), null),
            new Keeping(KeepRemoved.SERVE, null, false),
            new Selection(List.of(), List.of(), List.of(), null, UnknownTime.HIDE),
            false));
  }

  @Test
  void clients_may_be_sent_to_it() {
    assertThat(source(URL + "redirect = true").source().keeping().redirect()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        URL + "token = \"t0ken\"",
        URL + "username = \"me\"",
        "url = \"https://me:t0ken@packages.example/simple/\"",
        URL + "client-certificate = \"client.pem\"",
        "find-links = \"https://packages.example/links?sig=t0ken\"",
        "url = \"https://packages.example/${TOKEN}/simple/\"",
        "find-links = \"https://packages.example/${TOKEN}/links\"",
      })
  void nobody_is_sent_to_a_source_that_wants_what_only_we_have(String lines) {
    written.put("client.pem", "").variable("TOKEN", "t0ken");

    assertThat(source(lines + "\nredirect = true").problems())
        .singleElement()
        .asString()
        .contains("'redirect' sends clients to the source", "remove 'redirect' or")
        .doesNotContain("t0ken");
  }

  @Test
  void everything_can_be_said() {
    SourceSettings source = source(URL + """
        netrc = false
        proxy = "socks5://proxy.example"
        ca = "ca.pem"
        client-certificate = "client.pem"
        client-key = "key.pem"
        connect-timeout = "1s"
        answer-timeout = "2s"
        read-timeout = "PT3S"
        max-requests = 4
        max-redirects = 2
        max-page-size = "5M"
        max-page-files = 7
        max-list-size = "6M"
        ttl = "7m"
        grace = "8m"
        missing-ttl = "9s"
        poll = "10s"
        keep-removed = "list"
        max-file-size = 11
        redirect = false
        403-means-missing = true
        only = ["Acme.*", "numpy<2"]
        except = "acme-old"
        reserved = ["acme-*"]
        exclude-newer = 2026-05-01
        unknown-time = "show"
        """)
        .put("ca.pem", "")
        .put("client.pem", "")
        .put("key.pem", "")
        .source();

    assertThat(source)
        .isEqualTo(new SourceSettings(
            "internal",
            new Location.Index(URI.create("https://packages.example/simple/")),
            new Access(
                null,
                false,
                new ProxyAddress(new Secret("socks5://proxy.example")),
                folder.resolve("ca.pem"),
                new Identity(folder.resolve("client.pem"), folder.resolve("key.pem")),
                source.access().certificates()),
            new Limits(
                Duration.ofSeconds(1),
                Duration.ofSeconds(2),
                Duration.ofSeconds(3),
                4,
                2,
                5L << 20,
                7,
                6L << 20),
            new Times(
                Duration.ofMinutes(7),
                Duration.ofMinutes(8),
                Duration.ofSeconds(9),
                Duration.ofSeconds(10)),
            new Keeping(KeepRemoved.LIST, 11L, false),
            new Selection(
                List.of(ProjectPattern.parse("acme-*"), ProjectPattern.parse("numpy<2")),
                List.of(ProjectPattern.parse("acme-old")),
                List.of(ProjectPattern.parse("acme-*")),
                new TimeLimit.At(Instant.parse("2026-05-01T00:00:00Z")),
                UnknownTime.SHOW),
            true));
  }

  @Test
  void a_directory_is_a_path_or_a_file_URL_and_shows_files_of_unknown_age() {
    written.folder("wheels");

    assertThat(source("directory = \"wheels\"").source().location())
        .isEqualTo(new Location.Folder(folder.resolve("wheels")));
    SourceSettings byUrl =
        source("directory = \"file://" + folder + "/wheels\"").source();
    assertThat(byUrl.location()).isEqualTo(new Location.Folder(folder.resolve("wheels")));
    assertThat(byUrl.selection().unknownTime()).isEqualTo(UnknownTime.SHOW);
  }

  @Test
  void a_page_of_links_keeps_its_query() {
    assertThat(source("find-links = \"https://me:pw@a.example/l.html?v=1#top\"").source())
        .satisfies(source -> {
          assertThat(source.location())
              .isEqualTo(new Location.Page(URI.create("https://a.example/l.html?v=1")));
          assertThat(source.access().authorization()).isEqualTo(new Secret("Basic bWU6cHc="));
        });
  }

  @Test
  void a_page_of_links_may_lie_on_this_machine() {
    written.put("links.html", "");
    for (String address :
        List.of("./links.html", folder + "/links.html", "file://" + folder + "/links.html")) {
      SourceSettings source = source("find-links = \"" + address + "\"").source();

      assertThat(source.location())
          .isInstanceOfSatisfying(
              Location.Folder.class,
              page -> assertThat(page.path().normalize()).isEqualTo(folder.resolve("links.html")));
      assertThat(source.selection().unknownTime()).isEqualTo(UnknownTime.SHOW);
    }
    assertThat(source("find-links = \"./no.html\"").problems())
        .containsExactly("clutch.toml:3: find-links: no such page, nor folder: './no.html'"
            + " (mend the path; a URL begins with http:// or https://)");
    assertThat(source("find-links = \"./links.html\"\nnetrc = true").problems())
        .singleElement()
        .asString()
        .contains("'netrc' means nothing for a source that is not asked over a network");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ca", "client-certificate", "client-key"})
  void a_certificate_that_was_renewed_is_another_setting(String key) {
    Written source = source(
            URL + "ca = 'ca'\nclient-certificate = 'client-certificate'\nclient-key = 'client-key'")
        .put("ca", "1")
        .put("client-certificate", "1")
        .put("client-key", "1");
    SourceSettings before = source.source();
    assertThat(source.source()).isEqualTo(before);

    source.put(key, "2");

    assertThat(source.source()).isNotEqualTo(before);
  }

  @Test
  void no_project_is_believed_to_be_missing_for_longer_than_a_page_to_be_fresh() {
    assertThat(source(URL + "ttl = \"5s\"").source().times().missing())
        .isEqualTo(Duration.ofSeconds(5));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"http://me:p%40w@p.example:3128", "http://p.example", "socks5h://p.example"})
  void its_proxy_takes_the_place_of_the_one_in_the_environment(String url) {
    ProxyAddress proxy =
        source(URL + "proxy = \"" + url + "\"").source().access().proxy();

    assertThat(proxy).isEqualTo(new ProxyAddress(new Secret(url)));
    assertThat(in(proxy, Map.of("HTTPS_PROXY", "http://other", "no_proxy", "*", "HOME", "/home")))
        .isEqualTo(Map.of("http_proxy", url, "https_proxy", url, "HOME", "/home"));
  }

  @Test
  void a_source_may_be_asked_without_the_proxy_of_the_environment() {
    ProxyAddress proxy = source(URL + "proxy = \"none\"").source().access().proxy();

    assertThat(proxy).isEqualTo(new ProxyAddress(null));
    assertThat(in(proxy, Map.of("ALL_PROXY", "http://other"))).isEmpty();
  }

  private static Map<String, String> in(
      @Nullable ProxyAddress proxy, Map<String, String> environment) {
    return Objects.requireNonNull(proxy).in(environment);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "url = \"https://me:pw@a.example/\" | Basic bWU6cHc=",
        "url = \"https://a.example/\"; username = \"me\"; password = \"pw\" | Basic bWU6cHc=",
        "url = \"https://a.example/\"; username = \"me\" | Basic bWU6",
        "url = \"https://a.example/\"; token = \"t\" | Bearer t",
        "url = \"https://a.example/\"; token = \"${TOKEN}\" | Bearer from-environment",
        "url = \"https://a.example/\"; token = \"file:token.txt\" | Bearer from-file",
        "url = \"https://me:${PASSWORD}@a.example/\" | Basic bWU6cEB3Lw==",
        "url = \"${WHOLE}\" | Basic bWU6cHc=",
      })
  void credentials_are_given_in_one_of_several_ways(String lines, String expected) {
    written
        .put("token.txt", "from-file\n")
        .variable("TOKEN", "from-environment")
        .variable("PASSWORD", "p@w/")
        .variable("WHOLE", "https://me:pw@a.example/");

    SourceSettings source = source(lines.replace("; ", "\n")).source();

    assertThat(source.access().authorization()).isEqualTo(new Secret(expected));
    assertThat(source.location())
        .isEqualTo(new Location.Index(URI.create("https://a.example/simple/")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | clutch.toml:1: [[source]] does not say where it is: add url, find-links, or directory",
        "url = \"https://a.example\"; find-links = \"https://l.example/\" | clutch.toml:4: a source has one of url and find-links: keep one, and make another [[source]] of the other",
        "url = \"a.example\" | clutch.toml:3: url: not an http or https URL: 'a.example' (write one such as https://HOST/simple/)",
        "url = \"https://a.example/?t=s3cret\" | clutch.toml:3: url: an index URL has no query and no fragment: 'https://a.example/?t=********'",
        "find-links = \"https://me:s3cret@a b/?x\" | clutch.toml:3: find-links: not an http or https URL: 'https://********@a b/' (write one such as https://HOST/simple/)",
        "directory = \"nope\" | clutch.toml:3: directory: no such directory: 'nope' (make it, or mend the path; a URL begins with http:// or https://)",
        "find-links = \"https://l.example/\"; poll = \"1m\" | clutch.toml:4: 'poll' means nothing for a page of links, which is asked for as a whole: remove it",
        "url = \"https://a.example\"; password = \"x\" | clutch.toml:4: 'password' goes with 'username': add it, or write token instead",
        "url = \"https://u@a.example\"; token = \"x\" | clutch.toml:4: credentials are given twice: keep those of the URL, 'username' and 'password', or 'token'",
        "url = \"https://a.example\"; token = \"${NOPE}\" | clutch.toml:4: token: the environment has no NOPE: set it where Clutch is started",
        "url = \"https://a.example\"; token = \"\" | clutch.toml:4: token: the secret is empty",
        "url = \"https://a.example\"; proxy = \"ftp://me:s3cret@p\" | clutch.toml:4: proxy: not a proxy: 'ftp://********@p' (write http://[USER:PASSWORD@]HOST:PORT, socks5://HOST:PORT, or none)",
        "url = \"https://a.example\"; proxy = \"socks5://me:s3cret@p\" | clutch.toml:4: proxy: not a proxy: 'socks5://********@p' (write http://[USER:PASSWORD@]HOST:PORT, socks5://HOST:PORT, or none)",
        "url = \"https://a.example\"; ca = \"no.pem\" | clutch.toml:4: ca: no such file, or not readable: 'no.pem' (mend the path)",
        "url = \"https://a.example\"; max-requests = 0 | clutch.toml:4: max-requests: not a number from 1 to 10000: '0'",
        "url = \"https://a.example\"; read-timeout = \"0s\" | clutch.toml:4: read-timeout: '0s' is no time at all (write 1s or more)",
        "url = \"https://a.example\"; netrc = \"maybe\" | clutch.toml:4: netrc: neither true nor false: 'maybe' (write true or false)",
        "url = \"https://a.example\"; keep-removed = \"srve\" | clutch.toml:4: keep-removed: 'srve' is none of them: did you mean 'serve'?",
        "url = \"https://a.example\"; reserved = [\"a/b\"] | clutch.toml:4: reserved: not a pattern of projects: 'a/b' (write requests, acme-*, or numpy>=2,<3)",
        "url = \"https://a.example\"; reserved = [\"acme<2\"] | clutch.toml:4: reserved: names are reserved for all their versions: 'acme<2' (write acme)",
        "url = \"https://a.example\"; only = [\"numpy<>2\"] | clutch.toml:4: only: not a pattern of projects: 'numpy<>2' (write requests, acme-*, or numpy>=2,<3)",
        "url = \"https://a.example\"; exclude-newer = \"soon\" | clutch.toml:4: exclude-newer: neither a date nor a duration: 'soon' (write 2026-05-01 or 7d)",
      })
  void what_can_not_be_meant_is_one_line(String lines, String problem) {
    assertThat(source(lines.replace("; ", "\n")).problems()).containsExactly(problem);
  }

  @ParameterizedTest
  @ValueSource(strings = {"token = \"other\"", "token = \"one\"\n403-means-missing = true"})
  void two_sources_of_one_address_are_not_answered_differently_there(String other) {
    written.file("""
        [[source]]
        name = "a"
        url = "https://a.example"
        token = "one"

        [[source]]
        name = "b"
        url = "https://a.example/simple/"
        """ + other);

    assertThat(written.problems())
        .hasSize(1)
        .first()
        .asString()
        .startsWith("clutch.toml:6: the sources 'a' and 'b' have one address");
  }

  @Test
  void two_sources_of_one_address_may_show_different_parts_of_it() {
    written.file("""
        [[source]]
        name = "a"
        url = "https://a.example"
        only = ["numpy"]

        [[source]]
        name = "b"
        url = "https://a.example"
        except = ["numpy"]
        """);

    assertThat(written.problems()).isEmpty();
  }

  @Test
  void a_key_belongs_to_its_certificate() {
    source(URL + "client-key = \"key.pem\"").put("key.pem", "");

    assertThat(written.problems())
        .containsExactly("clutch.toml:4: 'client-key' goes with 'client-certificate': add it");
  }
}
