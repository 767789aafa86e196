package dev.clutch.upstream;

import java.util.Set;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/**
 * The index that everybody knows. GitLab and pypiserver send those on to it who ask for a project that they
 * don't have; what is there is not theirs.
 */
final class PublicIndex {
  private static final Set<String> HOSTS =
      Set.of("pypi.org", "pypi.python.org", "test.pypi.org", "testpypi.python.org");

  private PublicIndex() {}

  /**
   * Whether a redirect leads there from another index.
   *
   * @param base the index that was asked
   * @param from what redirects
   * @param location as it came, or null
   */
  static boolean isReached(HttpUrl base, HttpUrl from, @Nullable String location) {
    HttpUrl to = location == null ? null : from.resolve(location);
    return to != null
        && HOSTS.contains(to.host())
        && to.encodedPath().startsWith("/simple")
        && !HOSTS.contains(base.host());
  }
}
