package dev.clutch.operations;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How much is stored, and what was made of it.
 *
 * @param projects those that have a page or a file
 * @param pages those of projects that exist
 * @param files rows of files, of all sources
 * @param blobs different contents of files; a blob may be several files
 * @param bytes what the blobs take
 * @param limit the most that they may take, or null where no server runs
 * @param pinned files that are never evicted
 * @param traffic what clients were given, or null where no server runs
 */
public record StatsReport(
    long projects,
    long pages,
    long files,
    long blobs,
    long bytes,
    @Nullable Long limit,
    long pinned,
    @Nullable Traffic traffic) {

  /**
   * What clients were given.
   *
   * @param since the start of the server (UTC)
   * @param requests how many, by what the cache did: the words of the access log, and {@code none}
   * @param sentBytes of bodies
   * @param hitRatio answers from storage among those that the cache was asked for and that are no errors,
   *     0 to 1, or null if there were none
   */
  public record Traffic(
      Instant since,
      Map<String, Long> requests,
      long sentBytes,
      @Nullable Double hitRatio) {}
}
