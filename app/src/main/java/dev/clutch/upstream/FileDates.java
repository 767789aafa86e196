package dev.clutch.upstream;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a host says of the time of a file.
 *
 * @param modified when the file changed last ({@code Last-Modified}), or null if the host doesn't say
 * @param answered when the host answered, by its own clock ({@code Date}), or null if it doesn't say
 */
public record FileDates(
    @Nullable Instant modified, @Nullable Instant answered) {
  /** Nothing. */
  public static final FileDates NONE = new FileDates(null, null);
}
