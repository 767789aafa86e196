package dev.clutch.policy;

import dev.clutch.repository.HiddenBy;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Whether a file is shown.
 *
 * @param by what hides it; null if it is shown. Of several rules the one that hides it the longest
 * @param until the moment (UTC) until which this holds as long as the file's page says the same; {@link
 *     Instant#MAX} for ever
 */
public record Verdict(@Nullable HiddenBy by, Instant until) {
  public boolean isShown() {
    return by == null;
  }
}
