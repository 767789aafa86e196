package dev.clutch.upstream;

import java.util.List;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/**
 * What we say to whom about ourselves. The credentials of a source go to its own scheme, host, port and
 * part of that host, nowhere else; what a netrc file has belongs to the host that it names.
 */
final class SourceCredentials {
  private final HttpUrl base;
  private final String realm;
  private final @Nullable String own;
  private final @Nullable Netrc netrc;

  /**
   * @param own the value of the {@code Authorization} field for the source, or null
   * @param netrc where others are looked up, or null
   */
  SourceCredentials(HttpUrl base, @Nullable String own, @Nullable Netrc netrc) {
    this.base = base;
    this.realm = realm(base);
    this.own = own;
    this.netrc = netrc;
  }

  /**
   * Returns the part of its host that belongs to a source: what is below the first segment of its path,
   * where it has more than one. Files lie beside the pages, seldom below them: {@code
   * /repository/pypi/packages/}, {@code /api/v4/projects/1/}; one segment tells the tenants of a host
   * apart. A devpi has its users and their indexes there, and files in those that an index inherits from.
   */
  private static String realm(HttpUrl base) {
    List<String> segments = base.pathSegments();
    int devpi = segments.indexOf("+simple");
    int own = devpi >= 2 ? devpi - 2 : segments.size() > 2 ? 1 : 0;
    return own == 0 ? "/" : "/" + base.encodedPathSegments().get(0) + "/";
  }

  /** Returns the value of the {@code Authorization} field for a target, or null for none. */
  @Nullable
  String authorization(HttpUrl target) {
    if (base.isHttps() && !target.isHttps()) {
      return null;
    }
    boolean isOwnHost = isOwnHost(target);
    if (own != null && isOwnHost && target.encodedPath().startsWith(realm)) {
      return own;
    }
    boolean isSafe = isOwnHost || target.isHttps(); // a page may name any host
    return netrc == null || !isSafe
        ? null
        : netrc.authorization(target.host(), isOwnHost && own == null);
  }

  private boolean isOwnHost(HttpUrl target) {
    return target.scheme().equals(base.scheme())
        && target.host().equals(base.host())
        && target.port() == base.port();
  }
}
