package dev.clutch.upstream;

import org.jspecify.annotations.Nullable;

/**
 * What was kept of an earlier answer, to ask whether it still holds (RFC 9110, section 13).
 *
 * @param etag as it came, quotes included, or null
 * @param lastModified as it came, or null
 */
public record Validators(@Nullable String etag, @Nullable String lastModified) {
  /** Nothing was kept. */
  public static final Validators NONE = new Validators(null, null);
}
