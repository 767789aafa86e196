package dev.clutch.upstream;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedKeyManager;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/** Our certificate, shown to one host and port, whoever else asks for one. */
final class ClientCertificate extends X509ExtendedKeyManager {
  private static final String ALIAS = "own";

  private final HttpUrl base;
  private final List<X509Certificate> chain;
  private final PrivateKey key;

  /**
   * @param base to whom it is shown
   * @throws IllegalArgumentException if a file can't be used; one line for people
   */
  ClientCertificate(UpstreamOptions.Identity identity, HttpUrl base) {
    this.base = base;
    this.chain = Certificates.read(identity.certificate());
    this.key = PrivateKeys.read(identity.key(), chain.get(0).getPublicKey());
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, Socket socket) {
    boolean isUsable = Arrays.asList(keyTypes).contains(key.getAlgorithm());
    return isUsable && socket instanceof SSLSocket secure && isOwn(secure.getHandshakeSession())
        ? ALIAS
        : null;
  }

  private boolean isOwn(@Nullable SSLSession session) {
    return session != null
        && base.host().equals(session.getPeerHost())
        && base.port() == session.getPeerPort();
  }

  @Override
  public String[] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    return new String[] {ALIAS};
  }

  @Override
  public X509Certificate[] getCertificateChain(String alias) {
    return chain.toArray(X509Certificate[]::new);
  }

  @Override
  public PrivateKey getPrivateKey(String alias) {
    return key;
  }

  @Override
  public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    return null;
  }

  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, Socket socket) {
    return null;
  }
}
