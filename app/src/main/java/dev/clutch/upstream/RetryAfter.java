package dev.clutch.upstream;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The {@code Retry-After} of a response: seconds or a date (RFC 9110, section 10.2.3). */
final class RetryAfter {
  /** An upstream that asks for more is asked again after this. */
  static final Duration LONGEST = Duration.ofMinutes(5);

  private RetryAfter() {}

  /** Returns the moment it means, or empty if it is nonsense, or not ahead. */
  static Optional<Instant> parse(@Nullable String field, Instant now) {
    String value = field == null ? "" : field.strip();
    Instant longest = now.plus(LONGEST);
    Instant named =
        value.matches("\\d{1,9}+") ? now.plusSeconds(Long.parseLong(value)) : date(value);
    if (named == null || !named.isAfter(now)) {
      return Optional.empty();
    }
    return Optional.of(named.isAfter(longest) ? longest : named);
  }

  private static @Nullable Instant date(String value) {
    try {
      return Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(value));
    } catch (DateTimeException e) {
      return null;
    }
  }
}
