package dev.clutch.upstream;

import java.net.Proxy;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** One proxy for all that a source leads to, or none. Exceptions are for what holds for all sources. */
final class FixedProxy extends Proxies {
  private final @Nullable ProxyAddress proxy;

  /**
   * @throws IllegalArgumentException if it can't be used; one line for people
   */
  FixedProxy(SourceProxy proxy) {
    this.proxy = proxy.type() == Proxy.Type.DIRECT ? null : ProxyAddress.of(proxy);
  }

  @Override
  @Nullable
  ProxyAddress proxy(URI uri) {
    return proxy;
  }

  @Override
  boolean isProxy(String host, int port) {
    return proxy != null && proxy.isAt(host, port);
  }
}
