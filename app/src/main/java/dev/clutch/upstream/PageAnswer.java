package dev.clutch.upstream;

import org.jspecify.annotations.Nullable;

/** What an upstream says when it is asked for a page. */
public sealed interface PageAnswer {

  /**
   * A page, not looked into yet.
   *
   * @param url where it came from, after redirects
   * @param contentType as it came, or null
   * @param etag as it came, quotes included, or null
   * @param lastModified as it came, or null
   * @param serial the value of {@code X-PyPI-Last-Serial}, or null
   * @param body decoded from any content coding
   * @param packed the body compressed with gzip as it came, or null where it came otherwise
   */
  @SuppressWarnings("ArrayRecordComponent") // compared nowhere
  record Page(
      String url,
      @Nullable String contentType,
      @Nullable String etag,
      @Nullable String lastModified,
      @Nullable Long serial,
      byte[] body,
      byte @Nullable [] packed)
      implements PageAnswer {}

  /** The page is still the one whose validators were sent. */
  record NotModified() implements PageAnswer {}

  /** There is no such page. */
  record Missing() implements PageAnswer {}
}
