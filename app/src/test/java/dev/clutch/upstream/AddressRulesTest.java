package dev.clutch.upstream;

import static dev.clutch.upstream.RawServer.ok;
import static dev.clutch.upstream.RawServer.redirect;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clutch.upstream.UpstreamException.Kind;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import okhttp3.Dns;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class AddressRulesTest {
  private static final String PUBLIC = "151.101.0.223";

  @RegisterExtension
  final Asking asking = new Asking();

  @ParameterizedTest
  @CsvSource({
    "151.101.0.223, 151.101.1.63, true",
    "151.101.0.223, 2a04:4e42::223, true",
    "151.101.0.223, 10.0.0.1, false",
    "151.101.0.223, 127.0.0.1, false",
    "151.101.0.223, ::1, false",
    "151.101.0.223, 169.254.169.254, false",
    "151.101.0.223, 64:ff9b::a00:1, false",
    "10.0.0.1, 151.101.1.63, true",
    "10.0.0.1, 192.168.1.1, true",
    "10.0.0.1, fd12::1, true",
    "10.0.0.1, 127.0.0.1, false",
    "10.0.0.1, 169.254.169.254, false",
    "10.0.0.1, 100.100.100.200, false",
    "10.0.0.1, fe80::1, false",
    "10.0.0.1, 0.0.0.0, false",
    "10.0.0.1, 224.0.0.1, false",
    "127.0.0.1, 151.101.1.63, true",
    "127.0.0.1, 10.0.0.1, true",
    "127.0.0.1, ::1, true",
    "127.0.0.1, 169.254.169.254, false",
    "127.0.0.1, 2002:a9fe:a9fe::1, false",
    "127.0.0.1, 0.0.0.0, false"
  })
  void a_source_leads_no_further_in_than_it_is_itself(
      String source, String target, boolean isAllowed) {
    AddressRules rules = at(source);

    if (isAllowed) {
      assertThatCode(() -> rules.check("other.example", Addresses.of(target)))
          .doesNotThrowAnyException();
    } else {
      assertThatThrownBy(() -> rules.check("other.example", Addresses.of(target)))
          .isInstanceOf(ForbiddenAddressException.class)
          .hasMessageStartingWith("index.example leads to other.example at ")
          .hasMessageEndingWith(" address, where it may not lead");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"151.101.0.223", "10.0.0.1", "127.0.0.1", "169.254.7.7", "fe80::1"})
  void its_own_host_is_wherever_whoever_configured_it_meant_it_to_be(String address) {
    assertThatCode(() -> at(address).check("index.example", Addresses.of(address)))
        .doesNotThrowAnyException();
  }

  @Test
  void a_literal_is_its_own_host_too_in_every_spelling() {
    AddressRules rules = new AddressRules("fe80::1", Dns.SYSTEM);

    assertThatCode(() -> rules.check("fe80:0:0:0:0:0:0:1", Addresses.of("fe80::1")))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> rules.check("fe80:0:0:0:0:0:0:2", Addresses.of("fe80::2")))
        .hasMessage(
            "fe80::1 leads to fe80:0:0:0:0:0:0:2, a link-local address, where it may not lead");
  }

  @Test
  void a_public_name_that_turns_private_is_not_followed_there() throws Exception {
    List<String> addresses = new ArrayList<>(List.of(PUBLIC));
    AddressRules rules =
        new AddressRules("index.example", host -> List.of(Addresses.of(addresses.get(0))));
    rules.lookup("index.example");

    addresses.set(0, "192.168.0.7");
    rules.lookup("index.example");

    assertThatThrownBy(() -> rules.check("index.example", Addresses.of("192.168.0.7")))
        .hasMessageStartingWith("index.example has moved to 192.168.0.7, a private address");
    assertThatCode(() -> rules.check("index.example", Addresses.of("151.101.64.223")))
        .doesNotThrowAnyException();
  }

  @Test
  void whoever_has_a_public_address_beside_a_private_one_is_public() {
    AddressRules rules = at(PUBLIC, "127.0.0.1");

    assertThatThrownBy(() -> rules.check("index.example", Addresses.of("127.0.0.1")))
        .isInstanceOf(ForbiddenAddressException.class);
  }

  @Test
  void while_nobody_knows_where_a_source_is_it_counts_as_public() {
    AddressRules rules = new AddressRules("index.example", host -> {
      throw new UnknownHostException(host);
    });

    assertThatThrownBy(() -> rules.check("other.example", Addresses.of("10.0.0.1")))
        .isInstanceOf(ForbiddenAddressException.class);
  }

  @Test
  void no_socket_connects_to_where_a_source_may_not_lead() throws Exception {
    GuardedSockets sockets = new GuardedSockets(at(PUBLIC), new EnvironmentProxySelector(Map.of()));

    try (Socket socket = sockets.createSocket()) {
      InetSocketAddress target = new InetSocketAddress(
          InetAddress.getLoopbackAddress(), asking.server().port());
      assertThatThrownBy(() -> socket.connect(target, 1_000))
          .isInstanceOf(ForbiddenAddressException.class);
      assertThat(socket.isConnected()).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://127.0.0.1:%d/x",
        "http://localhost:%d/x",
        "http://[::ffff:127.0.0.1]:%d/x",
        "http://2130706433:%d/x",
        "http://inside.example:%d/x"
      })
  void a_public_source_reaches_nothing_here_by_any_spelling(String target) throws Exception {
    asking.server().at("/x", ok("inside"));
    Map<String, String> names = Map.of("index.example", PUBLIC, "inside.example", "127.0.0.1");
    try (HttpUpstream upstream =
        asking.upstream("http://index.example/simple/", Asking.names(names), Map.of())) {

      UpstreamException failure = Asking.failure(
          () -> upstream.file(String.format(target, asking.server().port())));

      assertThat(failure.kind()).isEqualTo(Kind.FAILED);
      assertThat(failure).hasMessageStartingWith("index.example leads to ");
      assertThat(asking.server().received()).isEmpty();
      assertThat(upstream.health().snapshot().lastFailure()).isEqualTo(failure.getMessage());
    }
  }

  @Test
  void what_is_refused_is_no_strike_against_anybody() throws Exception {
    asking.server().at("/simple/a/", redirect("http://169.254.169.254/latest/meta-data/"));

    for (int i = 0; i < 3; i++) {
      assertThat(asking.failure("a"))
          .hasMessage(
              "127.0.0.1 leads to 169.254.169.254, a link-local address, where it may not lead");
    }

    assertThat(asking.health().isDown()).isFalse();
    assertThat(asking.health().isDown("http://169.254.169.254/")).isFalse();
  }

  @Test
  void a_configured_proxy_is_allowed_wherever_it_is() throws Exception {
    asking.server().at("http://index.example/simple/a/", ok("by the proxy"));
    Map<String, String> environment = Map.of("http_proxy", asking.server().origin());
    try (HttpUpstream upstream = asking.upstream(
        "http://index.example/simple/",
        Asking.names(Map.of("index.example", PUBLIC)),
        environment)) {
      assertThat(upstream.page("a/", Validators.NONE, Asking.MAX_PAGE))
          .isInstanceOf(PageAnswer.Page.class);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"http://10.0.0.1/x", "http://localhost/x", "http://[fe80::1]/x", "http://0.0.0.0/x"
      })
  void what_a_proxy_would_connect_to_is_checked_as_far_as_it_is_known_here(String target)
      throws Exception {
    Map<String, String> environment = Map.of("http_proxy", asking.server().origin());
    asking.server().at("http://index.example/simple/a/", redirect(target));
    try (HttpUpstream upstream = asking.upstream(
        "http://index.example/simple/",
        Asking.names(Map.of("index.example", PUBLIC)),
        environment)) {

      UpstreamException failure =
          Asking.failure(() -> upstream.page("a/", Validators.NONE, Asking.MAX_PAGE));

      assertThat(failure).hasMessageStartingWith("index.example leads to ");
      assertThat(asking.server().received()).hasSize(1);
    }
  }

  @Test
  void the_proxy_itself_is_nowhere_to_lead_to() throws Exception {
    Map<String, String> environment =
        Map.of("http_proxy", asking.server().origin(), "no_proxy", "127.0.0.1");
    asking
        .server()
        .at("http://index.example/simple/a/", redirect(asking.server().origin() + "/secret"));
    try (HttpUpstream upstream = asking.upstream(
        "http://index.example/simple/",
        Asking.names(Map.of("index.example", PUBLIC)),
        environment)) {

      UpstreamException failure =
          Asking.failure(() -> upstream.page("a/", Validators.NONE, Asking.MAX_PAGE));

      assertThat(failure).hasMessageStartingWith("index.example leads to 127.0.0.1");
      assertThat(asking.server().received()).hasSize(1);
    }
  }

  private static AddressRules at(String... addresses) {
    return new AddressRules(
        "index.example", host -> Arrays.stream(addresses).map(Addresses::of).toList());
  }
}
