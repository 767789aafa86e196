package dev.clutch.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The way to a source.
 *
 * @param kind of the proxy
 * @param host empty where there is none
 * @param port 0 where there is none
 * @param username what the proxy asks for, or null
 * @param password what the proxy asks for, or null
 */
public record ProxyAddress(
    Kind kind,
    String host,
    int port,
    @Nullable String username,
    @Nullable Secret password) {
  /** How a proxy is spoken to. */
  public enum Kind {
    /** There is none, whatever the environment says. */
    NONE,
    HTTP,
    SOCKS
  }

  /**
   * Reads an address: {@code http://[USER:PASSWORD@]HOST:PORT}, {@code socks5://HOST:PORT}, or {@code
   * none}.
   *
   * @throws IllegalArgumentException with one line for people
   */
  static ProxyAddress parse(String text) {
    if (text.equals("none")) {
      return new ProxyAddress(Kind.NONE, "", 0, null, null);
    }
    try {
      URI url = new URI(text);
      String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
      String host = url.getHost();
      if (host != null && (scheme.equals("http") || scheme.matches("socks(5|5h)?"))) {
        return of(scheme.equals("http") ? Kind.HTTP : Kind.SOCKS, host, url);
      }
    } catch (URISyntaxException e) {
      // Said below, without what may be a password.
    }
    throw new IllegalArgumentException("not a proxy: '" + Addresses.shown(text)
        + "' (write http://HOST:PORT, socks5://HOST:PORT, or none)");
  }

  private static ProxyAddress of(Kind kind, String host, URI url) {
    int port = url.getPort() >= 0 ? url.getPort() : kind == Kind.HTTP ? 80 : 1080;
    String[] user = String.valueOf(url.getRawUserInfo()).split(":", 2);
    if (url.getRawUserInfo() == null) {
      return new ProxyAddress(kind, host, port, null, null);
    }
    return new ProxyAddress(
        kind, host, port, decoded(user[0]), new Secret(user.length > 1 ? decoded(user[1]) : ""));
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }
}
