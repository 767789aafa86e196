package dev.clutch.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The proxy on the way to one source, whatever the environment says.
 *
 * @param url {@code http://[USER:PASSWORD@]HOST:PORT} or {@code socks5://HOST:PORT}, or null for none
 */
public record ProxyAddress(@Nullable Secret url) {
  private static final List<String> VARIABLES =
      List.of("http_proxy", "https_proxy", "all_proxy", "no_proxy");

  /**
   * Reads an address, or {@code none}.
   *
   * @throws IllegalArgumentException with one line for people
   */
  static ProxyAddress parse(String text) {
    if (text.equals("none")) {
      return new ProxyAddress(null);
    }
    if (!isUsable(text)) {
      throw new IllegalArgumentException("not a proxy: '" + Addresses.shown(text)
          + "' (write http://[USER:PASSWORD@]HOST:PORT, socks5://HOST:PORT, or none)");
    }
    return new ProxyAddress(new Secret(text));
  }

  private static boolean isUsable(String text) {
    try {
      URI url = new URI(text);
      return switch (String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT)) {
        case "http" -> url.getHost() != null;
        case "socks", "socks5", "socks5h" -> url.getHost() != null && url.getRawUserInfo() == null;
        default -> false;
      };
    } catch (URISyntaxException e) {
      return false;
    }
  }

  /** Returns an environment in which this is the only proxy, for who looks proxies up there. */
  public Map<String, String> in(Map<String, String> environment) {
    Map<String, String> changed = new HashMap<>(environment);
    changed.keySet().removeIf(name -> VARIABLES.contains(name.toLowerCase(Locale.ROOT)));
    if (url != null) {
      changed.put("http_proxy", url.value());
      changed.put("https_proxy", url.value());
    }
    return changed;
  }
}
