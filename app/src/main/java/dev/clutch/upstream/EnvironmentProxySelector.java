package dev.clutch.upstream;

import java.io.IOException;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import okhttp3.Credentials;
import org.jspecify.annotations.Nullable;

/**
 * The proxy that {@code HTTPS_PROXY}, {@code HTTP_PROXY}, {@code ALL_PROXY} and {@code NO_PROXY} name, in
 * upper or lower case, as curl and pip read them. OkHttp itself knows only Java's system properties.
 */
final class EnvironmentProxySelector extends ProxySelector {
  private final Map<String, String> environment;

  EnvironmentProxySelector(Map<String, String> environment) {
    this.environment = environment;
  }

  /**
   * Looks at what is configured, before anything goes another way than was meant.
   *
   * @throws IllegalArgumentException if a proxy is named that can't be used; one line for people
   */
  void check() {
    Stream.of("https", "http")
        .map(this::configured)
        .filter(value -> !value.isEmpty())
        .forEach(ProxyAddress::parse);
  }

  /** Whether this is the address of a configured proxy: we go there because somebody here said so. */
  boolean isProxy(String host, int port) {
    return Stream.of("http_proxy", "https_proxy", "all_proxy")
        .map(name -> read(variable(name)))
        .anyMatch(proxy -> proxy != null && proxy.isAt(host, port));
  }

  private @Nullable ProxyAddress proxy(URI uri) {
    return isExempt(uri) ? null : read(configured(uri.getScheme()));
  }

  @Override
  public List<Proxy> select(URI uri) {
    ProxyAddress proxy = proxy(uri);
    return List.of(proxy == null ? Proxy.NO_PROXY : proxy.proxy());
  }

  /** Whether this target is asked through a proxy. */
  boolean isProxied(URI uri) {
    return proxy(uri) != null;
  }

  /** Returns the value of {@code Proxy-Authorization} for this target, or null if none is configured. */
  @Nullable
  String authorization(URI uri) {
    ProxyAddress proxy = proxy(uri);
    if (proxy == null || proxy.url().username().isEmpty()) {
      return null;
    }
    return Credentials.basic(proxy.url().username(), proxy.url().password());
  }

  @Override
  public void connectFailed(URI uri, SocketAddress address, IOException failure) {
    // The call itself fails and says so.
  }

  private String configured(String scheme) {
    String value = variable(scheme + "_proxy");
    return value.isEmpty() ? variable("all_proxy") : value;
  }

  private static @Nullable ProxyAddress read(String value) {
    try {
      return value.isEmpty() ? null : ProxyAddress.parse(value);
    } catch (IllegalArgumentException e) {
      return null; // which is said where it is checked
    }
  }

  private boolean isExempt(URI uri) {
    String host = String.valueOf(uri.getHost()).toLowerCase(Locale.ROOT).replaceAll("[\\[\\]]", "");
    String hostAndPort = host + ":" + port(uri);
    return Arrays.stream(variable("no_proxy").split(","))
        .map(entry -> entry.strip().toLowerCase(Locale.ROOT))
        .filter(entry -> !entry.isEmpty())
        .anyMatch(entry -> matches(entry, host) || matches(entry, hostAndPort));
  }

  private static int port(URI uri) {
    if (uri.getPort() >= 0) {
      return uri.getPort();
    }
    return "https".equals(uri.getScheme()) ? 443 : 80;
  }

  private static boolean matches(String entry, String host) {
    if (entry.equals("*") || entry.equals(host)) {
      return true;
    }
    String domain = entry.startsWith("*.") ? entry.substring(1) : entry;
    String suffix = domain.startsWith(".") ? domain : "." + domain;
    return ("." + host).endsWith(suffix);
  }

  private String variable(String name) {
    String value = environment.getOrDefault(name, "");
    return value.isEmpty() ? environment.getOrDefault(name.toUpperCase(Locale.ROOT), "") : value;
  }
}
