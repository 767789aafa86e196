package dev.clutch.config;

import java.time.Duration;

/** Durations as people write them: {@code 30s}, {@code 10m}, {@code 12h}, {@code 7d}, or ISO 8601. */
public final class Durations {
  private Durations() {}

  /**
   * Reads a duration.
   *
   * @return zero or more
   * @throws IllegalArgumentException with one line for people
   */
  public static Duration parse(String text) {
    return dev.clutch.model.Durations.parse(text);
  }
}
