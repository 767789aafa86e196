package dev.clutch.upstream;

import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/**
 * The address of an upstream index.
 *
 * @param base ends in a slash, has no user info, query or fragment
 * @param authorization the value of the {@code Authorization} field for the index's own host, or null
 */
public record UpstreamUrl(String base, @Nullable String authorization) {

  /**
   * Reads an address as people write it: with or without a trailing slash; a bare host gets {@code
   * /simple/}; {@code user:password@} becomes credentials.
   *
   * @throws IllegalArgumentException with one line for people if it is no http or https URL
   */
  public static UpstreamUrl parse(String text) {
    HttpUrl url = HttpUrl.parse(text);
    if (url == null) {
      throw new IllegalArgumentException("not an http or https URL: " + withoutUserInfo(text)
          + " (expected https://HOST/simple/)");
    }
    if (url.query() != null || url.fragment() != null) {
      throw new IllegalArgumentException(
          "an index URL has no query and no fragment: " + withoutUserInfo(text));
    }
    HttpUrl.Builder base = url.newBuilder().username("").password("");
    if (url.encodedPath().equals("/")) {
      base.addPathSegment("simple").addPathSegment("");
    } else if (!url.encodedPath().endsWith("/")) {
      base.addPathSegment("");
    }
    String authorization = url.username().isEmpty() && url.password().isEmpty()
        ? null
        : okhttp3.Credentials.basic(url.username(), url.password());
    return new UpstreamUrl(base.build().toString(), authorization);
  }

  /** Returns what was meant to be an address, fit to be shown: without what may be a password. */
  public static String withoutUserInfo(String text) {
    int at = text.lastIndexOf('@');
    return at < 0 ? text : "…" + text.substring(at);
  }

  @Override
  public String toString() {
    return base;
  }
}
