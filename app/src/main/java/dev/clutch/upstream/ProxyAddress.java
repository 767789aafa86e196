package dev.clutch.upstream;

import java.net.InetSocketAddress;
import java.net.Proxy;
import java.util.Locale;
import okhttp3.HttpUrl;

/**
 * A proxy as a variable names it: {@code http://}, nothing, or {@code socks5://} before its host. By SOCKS,
 * too, it is the proxy that resolves names.
 *
 * @param url its host, its port and its credentials, whatever its scheme
 */
record ProxyAddress(Proxy.Type type, HttpUrl url, int port) {
  private static final int SOCKS_PORT = 1080;
  private static final String NO_LOGIN = "credentials for a SOCKS proxy are not supported";

  /**
   * Reads the value of a variable.
   *
   * @throws IllegalArgumentException if no such proxy can be used; one line for people
   */
  static ProxyAddress parse(String value) {
    int end = value.indexOf("://");
    String scheme = end < 0 ? "http" : value.substring(0, end).toLowerCase(Locale.ROOT);
    String rest = end < 0 ? value : value.substring(end + 3);
    HttpUrl url = HttpUrl.parse("http://" + rest);
    if (url == null) {
      throw unusable(value, "it has no host");
    }
    return switch (scheme) {
      case "http" -> new ProxyAddress(Proxy.Type.HTTP, url, url.port());
      case "socks", "socks5", "socks5h" -> socks(value, url);
      case "https" ->
        throw unusable(
            value,
            "TLS to a proxy is not supported; most that are written so speak plain HTTP: write http://");
      default -> throw unusable(value, "http:// and socks5:// are supported");
    };
  }

  private static ProxyAddress socks(String value, HttpUrl url) {
    if (!url.username().isEmpty()) {
      throw unusable(value, NO_LOGIN);
    }
    boolean isPortGiven = value.matches(".*:\\d++/?");
    return new ProxyAddress(Proxy.Type.SOCKS, url, isPortGiven ? url.port() : SOCKS_PORT);
  }

  private static IllegalArgumentException unusable(String value, String reason) {
    return new IllegalArgumentException("the proxy " + UpstreamUrl.withoutUserInfo(value)
        + " (HTTPS_PROXY, HTTP_PROXY or ALL_PROXY) can't be used: " + reason);
  }

  boolean isAt(String host, int port) {
    return host().equals(host) && this.port == port;
  }

  String host() {
    return url.host();
  }

  Proxy proxy() {
    return new Proxy(type, InetSocketAddress.createUnresolved(host(), port));
  }
}
