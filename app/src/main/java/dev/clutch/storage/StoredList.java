package dev.clutch.storage;

import dev.clutch.model.Digest;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A source's project list; its bytes are a blob.
 *
 * @param sha256 the blob, or null if the source has no list
 * @param url where it came from, after redirects; relative links start there
 * @param contentType as it came, or null
 * @param etag as it came, quotes included, or null
 * @param lastModified as it came, or null
 * @param fetched when the source last said this (UTC)
 */
public record StoredList(
    @Nullable Digest sha256,
    String url,
    @Nullable String contentType,
    @Nullable String etag,
    @Nullable String lastModified,
    Instant fetched) {

  /** Returns the list as the source has just confirmed it. */
  public StoredList confirmed(Instant now) {
    return new StoredList(sha256, url, contentType, etag, lastModified, now);
  }
}
