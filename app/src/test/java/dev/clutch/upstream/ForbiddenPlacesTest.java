package dev.clutch.upstream;

import static dev.clutch.upstream.RawServer.ok;
import static dev.clutch.upstream.RawServer.redirect;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;
import okhttp3.Dns;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every way by which a public index may try to make us ask what only this machine can reach: a server that
 * listens on all of its addresses, and never hears of it.
 */
@Timeout(30)
class ForbiddenPlacesTest {
  private static final Map<String, String> NAMES = Map.of(
      "index.example", "151.101.0.223", "inside.example", "127.0.0.1", "near.example", "10.0.0.1");

  private static final List<String> REDIRECTS = List.of(
      "http://127.0.0.1:%d/",
      "http://localhost:%d/",
      "http://[::1]:%d/",
      "http://[::ffff:127.0.0.1]:%d/",
      "http://2130706433:%d/",
      "http://0x7f.1:%d/",
      "http://0177.0.0.1:%d/",
      "http://0.0.0.0:%d/",
      "http://inside.example:%d/",
      "http://127.1:%d/",
      "http://[::]:%d/",
      "file:///etc/passwd",
      "http://127.0.0.1:1@inside.example:%d/",
      "//127.0.0.1:%d/",
      "http://127.0.0.0x1:%d/",
      "http://0x7f000001:%d/",
      "http://127.0.0.1.:%d/");

  /** Plays the way out: it is a proxy for the index, and for nothing that could be inside. */
  @RegisterExtension
  final Asking asking = new Asking();

  private RawServer inside;

  @BeforeEach
  void begin() throws Exception {
    inside = RawServer.start(new ServerSocket(0, 50, InetAddress.getByName("::")));
    inside.at("/", ok("secret")).at("/x", ok("secret"));
  }

  @AfterEach
  void end() throws Exception {
    inside.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1,localhost,::1,0.0.0.0,::,inside.example", "nobody.example"})
  void no_redirect_leads_inside(String direct) throws Exception {
    Map<String, String> environment =
        Map.of("http_proxy", asking.server().origin(), "no_proxy", direct);
    String page = "http://index.example/simple/a/";
    List<String> locations = REDIRECTS.stream()
        .filter(location -> direct.contains("inside") || !location.contains("inside"))
        .toList(); // what a name means that has no meaning here is the proxy's to judge

    try (HttpUpstream upstream = upstream(environment)) {
      for (String location : locations) {
        asking.server().at(page, redirect(String.format(location, inside.port())));
        Asking.failure(() -> upstream.page("a/", Validators.NONE, Asking.MAX_PAGE));
      }
    }

    assertThat(inside.received()).isEmpty();
    assertThat(asking.server().received()).hasSameSizeAs(locations);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://127.0.0.1:%d/x",
        "http://localhost:%d/x",
        "http://[::1]:%d/x",
        "http://[::ffff:127.0.0.1]:%d/x",
        "http://[::127.0.0.1]:%d/x",
        "http://2130706433:%d/x",
        "http://0x7f.1:%d/x",
        "http://0.0.0.0:%d/x",
        "http://[::]:%d/x",
        "http://127.1:%d/x",
        "http://127.0.0.2:%d/x",
        "http://inside.example:%d/x",
        "http://near.example:%d/x",
        "http://user:pw@127.0.0.1:%d/x",
        "http://169.254.169.254/latest/meta-data/",
        "http://[fd00:ec2::254]/latest/meta-data/"
      })
  void no_link_of_a_page_leads_inside(String link) throws Exception {
    try (HttpUpstream upstream = upstream(Map.of())) {
      Asking.failure(() -> upstream.file(String.format(link, inside.port())));
    }

    assertThat(inside.received()).isEmpty();
  }

  /** What is an address of http or https is where whoever configured it meant it to be. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "ftp://127.0.0.1/simple/",
        "gopher://127.0.0.1/simple/",
        "ldap://127.0.0.1/simple/",
        "jar:http://127.0.0.1/a!/simple/",
        "javascript:alert(1)",
        "http://",
        "",
        "http://a b/simple/",
        "http://127.0.0.1:99999/simple/",
        "http://[::1/simple/"
      })
  void what_is_no_address_of_an_index_is_refused_at_the_start(String url) {
    assertThatThrownBy(() -> UpstreamUrl.parse(url)).isInstanceOf(IllegalArgumentException.class);
  }

  private HttpUpstream upstream(Map<String, String> environment) {
    Dns names = Asking.names(NAMES);
    return asking.upstream("http://index.example/simple/", names, environment);
  }
}
