package dev.clutch.model;

import java.time.DateTimeException;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them: {@code 30s}, {@code 10m}, {@code 12h}, {@code 7d}, or ISO 8601. */
public final class Durations {
  private static final Pattern SHORT = Pattern.compile("(\\d{1,9}+)([smhdSMHD])");
  private static final long DAY = 86_400;

  private Durations() {}

  /**
   * Reads a duration.
   *
   * @return zero or more
   * @throws IllegalArgumentException with one line for people
   */
  public static Duration parse(String text) {
    Matcher matcher = SHORT.matcher(text.strip());
    if (matcher.matches()) {
      long amount = Long.parseLong(matcher.group(1));
      return switch (matcher.group(2).toLowerCase(Locale.ROOT)) {
        case "s" -> Duration.ofSeconds(amount);
        case "m" -> Duration.ofMinutes(amount);
        case "h" -> Duration.ofHours(amount);
        default -> Duration.ofDays(amount);
      };
    }
    try {
      Duration duration = Duration.parse(text.strip());
      if (!duration.isNegative()) {
        return duration;
      }
    } catch (DateTimeException e) {
      // Said below, for everything that is no duration.
    }
    throw new IllegalArgumentException(
        "not a duration: '" + text + "' (write 30s, 10m, 12h, 7d, or ISO 8601 such as PT10M)");
  }

  /** Returns a duration in the largest unit that gives a whole number: {@code 7d}, {@code 36h}. */
  public static String text(Duration duration) {
    long seconds = duration.toSeconds();
    if (seconds % DAY == 0) {
      return seconds / DAY + "d";
    }
    if (seconds % 3_600 == 0) {
      return seconds / 3_600 + "h";
    }
    return seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
  }
}
