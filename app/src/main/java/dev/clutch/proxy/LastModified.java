package dev.clutch.proxy;

import dev.clutch.upstream.FileDates;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Whether the time at which a file changed last tells when it was uploaded. */
final class LastModified {
  /** What is older was never uploaded anywhere: a clock that begins in 1970 or 1980, and was never set. */
  static final Instant EARLIEST = Instant.parse("1990-01-01T00:00:00Z");

  /** Some hosts name the moment of the answer, or of a copy that they have just made for it. */
  private static final Duration JUST_NOW = Duration.ofMinutes(1);

  private LastModified() {}

  /**
   * Returns when the file was uploaded at the latest, by its host's word; empty if that is no evidence.
   *
   * @param now by our clock
   */
  static Optional<Instant> uploaded(FileDates dates, Instant now) {
    Instant answered = dates.answered();
    Instant last = answered != null && answered.isBefore(now) ? answered : now;
    return Optional.ofNullable(dates.modified())
        .filter(modified -> !modified.isBefore(EARLIEST))
        .filter(modified -> modified.isBefore(last.minus(JUST_NOW)));
  }
}
