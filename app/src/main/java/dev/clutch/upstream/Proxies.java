package dev.clutch.upstream;

import java.io.IOException;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import okhttp3.Credentials;
import org.jspecify.annotations.Nullable;

/** Through which proxy what is asked. */
abstract class Proxies extends ProxySelector {
  /**
   * Returns the proxies of a source.
   *
   * @param own what is said for the source itself, or null for what the environment says
   * @throws IllegalArgumentException if a proxy is named that can't be used; one line for people
   */
  static Proxies of(@Nullable SourceProxy own, Map<String, String> environment) {
    if (own != null) {
      return new FixedProxy(own);
    }
    EnvironmentProxySelector proxies = new EnvironmentProxySelector(environment);
    proxies.check();
    return proxies;
  }

  /** Returns the proxy for a target, or null for none. */
  abstract @Nullable ProxyAddress proxy(URI uri);

  /** Whether this is the address of a configured proxy: we go there because somebody here said so. */
  abstract boolean isProxy(String host, int port);

  @Override
  public final List<Proxy> select(URI uri) {
    ProxyAddress proxy = proxy(uri);
    return List.of(proxy == null ? Proxy.NO_PROXY : proxy.proxy());
  }

  /** Whether this target is asked through a proxy. */
  final boolean isProxied(URI uri) {
    return proxy(uri) != null;
  }

  /** Returns the value of {@code Proxy-Authorization} for this target, or null if none is configured. */
  final @Nullable String authorization(URI uri) {
    ProxyAddress proxy = proxy(uri);
    if (proxy == null || proxy.url().username().isEmpty()) {
      return null;
    }
    return Credentials.basic(proxy.url().username(), proxy.url().password());
  }

  @Override
  public final void connectFailed(URI uri, SocketAddress address, IOException failure) {
    // The call itself fails and says so.
  }
}
