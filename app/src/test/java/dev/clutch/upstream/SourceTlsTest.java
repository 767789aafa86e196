package dev.clutch.upstream;

import static dev.clutch.upstream.RawServer.ok;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clutch.upstream.UpstreamOptions.Access;
import dev.clutch.upstream.UpstreamOptions.Identity;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A server whose certificate is by an authority that Java does not know, and that asks for ours. */
@Timeout(30)
class SourceTlsTest {
  private static final Path AUTHORITY = resource("authority.pem");
  private static final Path KINDS = resource("kinds/authority.pem");
  private static final Identity BY_INTERMEDIATE =
      new Identity(resource("client.pem"), resource("client.pem"));

  @RegisterExtension
  final Asking asking = new Asking();

  @TempDir
  private Path directory = Path.of("");

  private final List<String> visitors = new CopyOnWriteArrayList<>();
  private RawServer server;

  @BeforeEach
  void begin() throws Exception {
    server = start();
  }

  @AfterEach
  void end() throws IOException {
    server.close();
  }

  private RawServer start() throws Exception {
    return start("server.p12");
  }

  private RawServer start(String keys) throws Exception {
    SSLServerSocket socket = (SSLServerSocket) context(keys)
        .getServerSocketFactory()
        .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    socket.setWantClientAuth(true);
    return RawServer.start(socket).at("/simple/demo/", this::answer).at("/a.whl", this::answer);
  }

  private void answer(Socket socket, OutputStream out) throws Exception {
    try {
      visitors.add(((SSLSocket) socket).getSession().getPeerPrincipal().getName());
    } catch (SSLPeerUnverifiedException e) {
      visitors.add("nobody");
    }
    ok("page").to(socket, out);
  }

  private static SSLContext context(String keys) throws GeneralSecurityException, IOException {
    char[] password = "clutch".toCharArray();
    KeyStore own = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(resource(keys))) {
      own.load(in, password);
    }
    KeyManagerFactory ours = KeyManagerFactory.getInstance("PKIX");
    ours.init(own, password);
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("authority", Certificates.read(AUTHORITY).get(0));
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(ours.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  @Test
  void without_its_authority_it_is_not_believed() {
    UpstreamException failure = Asking.failure(() -> ask(server, null, null, Map.of()));

    assertThat(failure).hasMessageContaining("gave no answer").hasMessageContaining("PKIX");
  }

  @Test
  void with_its_authority_it_is() throws Exception {
    assertThat(ask(server, AUTHORITY, null, Map.of())).isInstanceOf(PageAnswer.Page.class);
    assertThat(visitors).containsExactly("nobody");
  }

  @Test
  void a_good_certificate_is_believed() throws Exception {
    try (RawServer good = start("kinds/good.p12")) {
      assertThat(ask(good, KINDS, null, Map.of())).isInstanceOf(PageAnswer.Page.class);
    }
  }

  /** By an authority that is believed, all but the last. */
  @ParameterizedTest
  @CsvSource({
    "expired, PKIX",
    "future, PKIX",
    "wronghost, not verified",
    "noname, not verified",
    "selfsigned, PKIX"
  })
  void a_bad_one_is_not_and_nothing_is_asked(String kind, String reason) throws Exception {
    try (RawServer bad = start("kinds/" + kind + ".p12")) {
      assertThat(Asking.failure(() -> ask(bad, KINDS, null, Map.of())))
          .hasMessageContaining(reason)
          .hasMessageNotContaining("\n");
      assertThat(bad.received()).isEmpty();
    }
  }

  @Test
  void the_authorities_that_the_environment_names_count_too() throws Exception {
    Map<String, String> environment = Map.of("SSL_CERT_FILE", AUTHORITY.toString());

    assertThat(ask(server, null, null, environment)).isInstanceOf(PageAnswer.Page.class);
  }

  @Test
  void javas_own_authorities_are_trusted_beside_them() {
    Access access = new Access(null, false, AUTHORITY, null);
    okhttp3.OkHttpClient.Builder client = new okhttp3.OkHttpClient.Builder();

    Trust.of(access, okhttp3.HttpUrl.get("https://index.example/"), Map.of()).applyTo(client);

    assertThat(Objects.requireNonNull(client.build().x509TrustManager()).getAcceptedIssuers())
        .hasSizeGreaterThan(10);
  }

  @Test
  void who_asks_for_our_certificate_is_shown_it_with_its_chain() throws Exception {
    ask(server, AUTHORITY, BY_INTERMEDIATE, Map.of());

    assertThat(visitors).containsExactly("CN=clutch");
  }

  @ParameterizedTest
  @CsvSource({"client-rsa-pkcs1.key", "client-rsa-pkcs8.key"})
  void its_key_may_have_any_of_the_usual_forms(String key) throws Exception {
    ask(server, AUTHORITY, new Identity(resource("client-rsa.pem"), resource(key)), Map.of());

    assertThat(visitors).containsExactly("CN=clutch-rsa");
  }

  @Test
  void it_is_shown_to_the_host_of_the_source_and_to_no_other() throws Exception {
    try (RawServer other = start();
        HttpUpstream upstream = upstream(server, AUTHORITY, BY_INTERMEDIATE, Map.of())) {
      upstream.file(other.origin().replace("http:", "https:") + "/a.whl").close();
      upstream.file(server.origin().replace("http:", "https:") + "/a.whl").close();

      assertThat(visitors).containsExactly("nobody", "CN=clutch");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "nowhere.pem, client.pem, it is not there",
    "server.p12, client.pem, there is no certificate in it",
    "client.pem, nowhere.pem, it is not there",
    "client.pem, authority.pem, there is no private key in it",
    "client.pem, client-rsa-pkcs1.key, 'its private key is broken, or of another kind'",
    "authority.pem, client.pem, its private key is not that of the certificate",
    "client-rsa.pem, client-rsa-encrypted.key, its private key is encrypted",
    "client-rsa.pem, client-rsa-encrypted-pkcs1.key, its private key is encrypted"
  })
  void files_that_can_not_be_used_are_said_at_the_start(
      String certificate, String key, String reason) {
    assertThatThrownBy(() -> upstream(
            server, AUTHORITY, new Identity(resource(certificate), resource(key)), Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("can't be used: " + reason)
        .hasMessageNotContaining("\n");
  }

  @Test
  void a_broken_certificate_is_told_from_the_others() throws Exception {
    String good = Files.readString(AUTHORITY);
    Path file = Files.writeString(
        directory.resolve("two.pem"),
        good + "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
        StandardCharsets.US_ASCII);

    assertThatThrownBy(() -> upstream(server, file, null, Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(file + " can't be used: certificate 2 in it is broken");
  }

  private PageAnswer ask(
      RawServer server,
      @Nullable Path authorities,
      @Nullable Identity identity,
      Map<String, String> environment)
      throws Exception {
    try (HttpUpstream upstream = upstream(server, authorities, identity, environment)) {
      return upstream.page("demo/", Validators.NONE, Asking.MAX_PAGE);
    }
  }

  private HttpUpstream upstream(
      RawServer server,
      @Nullable Path authorities,
      @Nullable Identity identity,
      Map<String, String> environment) {
    return asking.upstream(
        server.index().replace("http:", "https:"),
        new UpstreamOptions(
            new Access(null, false, authorities, identity), UpstreamOptions.USUAL.pace(), false),
        environment);
  }

  private static Path resource(String name) {
    try {
      return Path.of(Objects.requireNonNull(SourceTlsTest.class.getResource("authority.pem"))
              .toURI())
          .resolveSibling(name);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e); // what a class loader gives is an address
    }
  }
}
