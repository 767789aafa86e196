package dev.clutch.upstream;

import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/** Where the next request goes: told by us, by a page, or by a redirect. */
final class Targets {
  private Targets() {}

  /**
   * Returns the address that a redirect leads to.
   *
   * @param location as it came, or null
   * @throws UpstreamException if it leads nowhere, or from https to http
   */
  static HttpUrl redirected(HttpUrl from, @Nullable String location) throws UpstreamException {
    if (location == null) {
      throw UpstreamException.failed(shown(from) + " redirects to nowhere");
    }
    HttpUrl to = resolve(from, location);
    if (from.isHttps() && !to.isHttps()) {
      throw UpstreamException.failed(shown(from) + " redirects from https to http");
    }
    return to;
  }

  /**
   * Returns the address that a text means, seen from another address. User info is left out: whoever names
   * the address doesn't choose as whom we go there.
   *
   * @throws UpstreamException if it is not one of http or https
   */
  static HttpUrl resolve(HttpUrl from, String location) throws UpstreamException {
    HttpUrl to = from.resolve(location);
    if (to == null) {
      throw UpstreamException.failed(shown(from) + " names an address that can't be asked");
    }
    return to.newBuilder().username("").password("").build();
  }

  /** A query may hold a signature or a token, which belongs in no message. */
  static String shown(HttpUrl target) {
    return target.newBuilder().query(null).fragment(null).build().toString();
  }

  /** Returns the host as people write it, with its port where that is not the usual one. */
  static String authority(HttpUrl target) {
    String host = target.host().contains(":") ? "[" + target.host() + "]" : target.host();
    boolean isUsual = target.port() == HttpUrl.defaultPort(target.scheme());
    return isUsual ? host : host + ":" + target.port();
  }
}
