package dev.clutch.simple;

import static java.time.ZoneOffset.UTC;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
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

  private static final String USUAL = "0000-00-00T00:00:00.000000Z";

  private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");

  /** The last that uv's clock can tell: one later time on a page, and uv drops the whole page. */
  private static final Instant LAST = Instant.parse("9999-12-30T22:00:00.999999Z");

  private static final DateTimeFormatter MICROSECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(UTC);

  private UploadTime() {}

  /** Returns the time, to the microsecond; null if the text is none or says no zone. */
  static @Nullable Instant parse(String text) {
    if (text.length() > MAX_LENGTH) {
      return null;
    }
    try {
      Instant instant = isUsual(text)
          ? usual(text)
          : OffsetDateTime.parse(shortenFraction(text.strip()))
              .toInstant()
              .truncatedTo(ChronoUnit.MICROS);
      return instant.isBefore(FIRST) || instant.isAfter(LAST) ? null : instant;
    } catch (DateTimeException e) {
      return null;
    }
  }

  /** Returns the time with six digits of its fraction, as PyPI does: older Pythons read no other number. */
  static String format(Instant time) {
    LocalDateTime local = LocalDateTime.ofEpochSecond(time.getEpochSecond(), time.getNano(), UTC);
    if (local.getYear() < 0 || local.getYear() > 9999) {
      return MICROSECONDS.format(time);
    }
    char[] text = USUAL.toCharArray();
    write(local.getYear(), text, 0, 4);
    write(local.getMonthValue(), text, 5, 2);
    write(local.getDayOfMonth(), text, 8, 2);
    write(local.getHour(), text, 11, 2);
    write(local.getMinute(), text, 14, 2);
    write(local.getSecond(), text, 17, 2);
    write(local.getNano() / 1000, text, 20, FRACTION_DIGITS);
    return new String(text);
  }

  private static void write(int number, char[] text, int start, int digits) {
    int left = number;
    for (int i = start + digits - 1; i >= start; i--) {
      text[i] = (char) ('0' + left % 10);
      left /= 10;
    }
  }

  /** Whether it is spelled as PyPI does: a page has thousands, and the formatter takes its time. */
  private static boolean isUsual(String text) {
    if (text.length() != USUAL.length()) {
      return false;
    }
    for (int i = 0; i < USUAL.length(); i++) {
      char c = text.charAt(i);
      char its = USUAL.charAt(i);
      if (its == '0' ? c < '0' || c > '9' : c != its) {
        return false;
      }
    }
    return true;
  }

  private static Instant usual(String text) {
    return LocalDateTime.of(
            number(text, 0, 4),
            number(text, 5, 2),
            number(text, 8, 2),
            number(text, 11, 2),
            number(text, 14, 2),
            number(text, 17, 2),
            1000 * number(text, 20, FRACTION_DIGITS))
        .toInstant(UTC);
  }

  private static int number(String text, int start, int digits) {
    return Integer.parseInt(text, start, start + digits, 10);
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
