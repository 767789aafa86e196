package dev.clutch.upstream;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;

/**
 * Whom we believe over TLS, and what we show of ourselves. The authorities of a source come in addition to
 * Java's own: its files may lie on a host that everybody trusts.
 */
final class Trust {
  private final List<X509Certificate> authorities;
  private final @Nullable ClientCertificate certificate;

  private Trust(List<X509Certificate> authorities, @Nullable ClientCertificate certificate) {
    this.authorities = authorities;
    this.certificate = certificate;
  }

  /**
   * @param base to whom our certificate is shown
   * @throws IllegalArgumentException if a file can't be used; one line for people
   */
  static Trust of(UpstreamOptions.Access access, HttpUrl base, Map<String, String> environment) {
    List<X509Certificate> authorities = authorities(access, environment);
    UpstreamOptions.Identity identity = access.identity();
    return new Trust(authorities, identity == null ? null : new ClientCertificate(identity, base));
  }

  private static List<X509Certificate> authorities(
      UpstreamOptions.Access access, Map<String, String> environment) {
    Path given = access.authorities();
    if (given != null) {
      return Certificates.read(given);
    }
    String named = environment.getOrDefault("SSL_CERT_FILE", "");
    return named.isEmpty() ? List.of() : Certificates.read(Path.of(named));
  }

  private static X509TrustManager manager(List<X509Certificate> authorities)
      throws GeneralSecurityException, IOException {
    List<X509Certificate> all = new ArrayList<>(authorities);
    all.addAll(Arrays.asList(manager((KeyStore) null).getAcceptedIssuers()));
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    for (int i = 0; i < all.size(); i++) {
      store.setCertificateEntry(String.valueOf(i), all.get(i));
    }
    return manager(store);
  }

  /**
   * @param store null for Java's own
   */
  private static X509TrustManager manager(@Nullable KeyStore store)
      throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return Arrays.stream(factory.getTrustManagers())
        .filter(X509TrustManager.class::isInstance)
        .map(X509TrustManager.class::cast)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("Java trusts nobody"));
  }

  /** Takes a while where Java does not do by itself: it reads its own authorities. */
  void applyTo(OkHttpClient.Builder client) {
    if (authorities.isEmpty() && certificate == null) {
      return;
    }
    try {
      X509TrustManager manager = manager(authorities);
      SSLContext context = SSLContext.getInstance("TLS");
      KeyManager[] keys = certificate == null ? null : new KeyManager[] {certificate};
      context.init(keys, new TrustManager[] {manager}, null);
      client.sslSocketFactory(context.getSocketFactory(), manager);
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e); // every Java has these
    }
  }
}
