package dev.clutch.upstream;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import java.util.Optional;
import okhttp3.Handshake;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * One question to an upstream, asked to see how it is reached: the same client, proxies and certificates as
 * {@link HttpUpstream} has, and none of its patience.
 *
 * @param status of the answer
 * @param date the upstream's clock, or null if it doesn't say
 * @param secured the version of TLS and who vouches for the certificate, or null without TLS
 * @param expires when the upstream's certificate does, or null without TLS
 * @param took until the answer began
 */
public record Probe(
    int status,
    @Nullable Instant date,
    @Nullable String secured,
    @Nullable Instant expires,
    Duration took) {

  /**
   * Asks for a page below an index.
   *
   * @param path relative to the index
   * @throws IOException if there was no answer, TLS and its certificates included
   */
  public static Probe ask(
      UpstreamUrl url, String path, String userAgent, Map<String, String> environment)
      throws IOException {
    EnvironmentProxySelector proxies = new EnvironmentProxySelector(environment);
    OkHttpClient client = new OkHttpClient.Builder()
        .followRedirects(false)
        .callTimeout(Duration.ofSeconds(15))
        .proxySelector(proxies)
        .proxyAuthenticator((route, response) -> authenticate(proxies, response))
        .build();
    Request.Builder request =
        new Request.Builder().url(url.base() + path).header("User-Agent", userAgent);
    if (url.authorization() != null) {
      request.header("Authorization", url.authorization());
    }
    long start = System.nanoTime();
    try (Response response = client.newCall(request.build()).execute()) {
      return of(response, Duration.ofNanos(System.nanoTime() - start));
    } finally {
      client.dispatcher().executorService().shutdown();
      client.connectionPool().evictAll();
    }
  }

  /**
   * Returns the proxy through which an address is asked, {@code host:port}, or empty if it is asked
   * directly.
   */
  public static Optional<String> proxy(URI target, Map<String, String> environment) {
    Proxy proxy = new EnvironmentProxySelector(environment).select(target).get(0);
    return proxy.address() instanceof InetSocketAddress address
        ? Optional.of(address.getHostString() + ":" + address.getPort())
        : Optional.empty();
  }

  private static @Nullable Request authenticate(
      EnvironmentProxySelector proxies, Response response) {
    if (response.request().isHttps() && !response.request().method().equals("CONNECT")) {
      return null; // inside the tunnel: it is the origin that asks
    }
    HttpUrl target = response.request().url();
    String authorization = proxies.authorization(target.uri());
    return authorization == null || response.request().header("Proxy-Authorization") != null
        ? null
        : response
            .request()
            .newBuilder()
            .header("Proxy-Authorization", authorization)
            .build();
  }

  private static Probe of(Response response, Duration took) {
    Date date = response.headers().getDate("Date");
    Handshake handshake = response.handshake();
    X509Certificate certificate = handshake == null ? null : own(handshake);
    return new Probe(
        response.code(),
        date == null ? null : date.toInstant(),
        handshake == null ? null : handshake.tlsVersion().javaName() + issuer(certificate),
        certificate == null ? null : certificate.getNotAfter().toInstant(),
        took);
  }

  private static @Nullable X509Certificate own(Handshake handshake) {
    for (Certificate certificate : handshake.peerCertificates()) {
      if (certificate instanceof X509Certificate x509) {
        return x509; // the first is the upstream's own
      }
    }
    return null;
  }

  private static String issuer(@Nullable X509Certificate certificate) {
    return certificate == null
        ? ""
        : ", certificate by " + certificate.getIssuerX500Principal().getName();
  }
}
