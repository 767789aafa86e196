package dev.clutch.upstream;

import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import okhttp3.Handshake;
import org.jspecify.annotations.Nullable;

/**
 * One question to an upstream, asked as {@link HttpUpstream} asks, to see how it is reached: by the same
 * proxies, certificates, redirects and rules of where it may lead. It is not asked a second time.
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
   * @throws UpstreamException if there was no answer, TLS and its certificates included; it says what a
   *     server would
   */
  public static Probe ask(
      UpstreamUrl url,
      String path,
      Caller caller,
      Map<String, String> environment,
      InstantSource clock)
      throws UpstreamException {
    return ask(url, path, caller, environment, UpstreamOptions.USUAL, clock);
  }

  /**
   * Asks for a page below an index, as it is configured.
   *
   * @param path relative to the index
   * @throws UpstreamException if there was no answer, TLS and its certificates included; it says what a
   *     server would
   */
  public static Probe ask(
      UpstreamUrl url,
      String path,
      Caller caller,
      Map<String, String> environment,
      UpstreamOptions options,
      InstantSource clock)
      throws UpstreamException {
    try (HttpUpstream upstream = new HttpUpstream(url, caller, environment, options, clock)) {
      return upstream.probe(path);
    } catch (IllegalArgumentException e) {
      throw UpstreamException.failed(String.valueOf(e.getMessage()), e);
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

  static Probe of(Exchange exchange, Duration took) {
    Handshake handshake = exchange.handshake();
    X509Certificate certificate = handshake == null ? null : own(handshake);
    return new Probe(
        exchange.status(),
        exchange.date(),
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
