package dev.clutch.simple;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * The text form of upload times.
 *
 * @see <a href="https://peps.python.org/pep-0700/">PEP 700</a>
 */
final class UploadTime {
  private static final int MAX_LENGTH = 64;
  private static final int FRACTION_DIGITS = 6;

  private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");

  /** The last that uv's clock can tell: one later time on a page, and uv drops the whole page. */
  private static final Instant LAST = Instant.parse("9999-12-30T22:00:00.999999Z");

  private static final DateTimeFormatter MICROSECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

  private UploadTime() {}

  /** Returns the time, to the microsecond; null if the text is none or says no zone. */
  static @Nullable Instant parse(String text) {
    if (text.length() > MAX_LENGTH) {
      return null;
    }
    try {
      OffsetDateTime time = OffsetDateTime.parse(shortenFraction(text.strip()));
      Instant instant = time.toInstant().truncatedTo(ChronoUnit.MICROS);
      return instant.isBefore(FIRST) || instant.isAfter(LAST) ? null : instant;
    } catch (DateTimeException e) {
      return null;
    }
  }

  /** Returns the time with six digits of its fraction, as PyPI does: older Pythons read no other number. */
  static String format(Instant time) {
    return MICROSECONDS.format(time);
  }

  private static String shortenFraction(String text) {
    int point = text.indexOf('.');
    int end = point + 1;
    while (point >= 0 && end < text.length() && Character.isDigit(text.charAt(end))) {
      end++;
    }
    int kept = point + 1 + FRACTION_DIGITS;
    return point >= 0 && end > kept ? text.substring(0, kept) + text.substring(end) : text;
  }
}
