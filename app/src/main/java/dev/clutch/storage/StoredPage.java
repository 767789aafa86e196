package dev.clutch.storage;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A project page as its source sent it, or the source's word that there is no such project.
 *
 * @param exists false if the source said that there is no such project; the body is empty then
 * @param url where the page came from, after redirects; relative links start there
 * @param contentType as it came, or null
 * @param etag the source's validator as it came, quotes included, or null
 * @param lastModified the source's other validator as it came, or null
 * @param serial the source's serial from the page or the answer's header, or null
 * @param fetched when the source last said this (UTC)
 * @param body the raw page, decoded; not to be changed
 * @param packed the body compressed with gzip, where it came so; or null
 * @param quarantined whether the source forbade the project's files, and has not offered any since
 */
@SuppressWarnings("ArrayRecordComponent") // compared nowhere, and copying megabytes serves nobody
public record StoredPage(
    boolean exists,
    String url,
    @Nullable String contentType,
    @Nullable String etag,
    @Nullable String lastModified,
    @Nullable Long serial,
    Instant fetched,
    byte[] body,
    byte @Nullable [] packed,
    boolean quarantined) {

  /** A page that is not known compressed. */
  public StoredPage(
      boolean exists,
      String url,
      @Nullable String contentType,
      @Nullable String etag,
      @Nullable String lastModified,
      @Nullable Long serial,
      Instant fetched,
      byte[] body,
      boolean quarantined) {
    this(exists, url, contentType, etag, lastModified, serial, fetched, body, null, quarantined);
  }

  /** Returns the same page, its project quarantined or not. */
  public StoredPage withQuarantined(boolean now) {
    return new StoredPage(
        exists, url, contentType, etag, lastModified, serial, fetched, body, packed, now);
  }

  /** Returns the same page with another serial, or without one. */
  public StoredPage withSerial(@Nullable Long other) {
    return new StoredPage(
        exists, url, contentType, etag, lastModified, other, fetched, body, packed, quarantined);
  }
}
