package dev.clutch.repository;

import dev.clutch.model.Durations;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How an index is looked at: as it was at a moment, without what is too young, without its upstreams. Views
 * of one meaning are equal, however they were asked for.
 *
 * @param before files uploaded at this moment (UTC) or later are hidden; null for no such limit
 * @param cooldown files uploaded less than this ago are hidden; null for no such limit
 * @param offline whether only what is stored is shown
 */
public record View(@Nullable Instant before, @Nullable Duration cooldown, boolean offline) {
  /** An index as it is. */
  public static final View PLAIN = new View(null, null, false);

  private static final Duration LONGEST = Duration.ofDays(36_500);
  private static final Pattern DATE = Pattern.compile("\\d{4}-\\d\\d-\\d\\d");
  private static final Pattern MOMENT = Pattern.compile(
      "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(?:\\.\\d{1,9})?(?:Z|[+-]\\d\\d:\\d\\d)",
      Pattern.CASE_INSENSITIVE);

  public View {
    if (cooldown != null && cooldown.isZero()) {
      cooldown = null;
    }
  }

  /**
   * Reads what stands in a path between an index and its {@code simple/} or {@code files/}: {@code
   * before/<date>}, {@code snapshot/<date>}, {@code cooldown/<duration>} and {@code offline}, in any order.
   * Of two dates the earlier counts, of two durations the longer.
   *
   * @param segments percent-decoded, any text
   * @return {@link #PLAIN} for none; empty if they are no view
   */
  public static Optional<View> parse(List<String> segments) {
    View view = PLAIN;
    for (int i = 0; i < segments.size(); i++) {
      String word = segments.get(i);
      Optional<View> next = word.equals("offline")
          ? Optional.of(new View(null, null, true))
          : limit(word, i + 1 < segments.size() ? segments.get(++i) : "");
      if (next.isEmpty()) {
        return Optional.empty();
      }
      view = view.and(next.get());
    }
    return Optional.of(view);
  }

  /** Whether a path segment begins a view. */
  public static boolean isWord(String segment) {
    return switch (segment) {
      case "before", "snapshot", "cooldown", "offline" -> true;
      default -> false;
    };
  }

  private static Optional<View> limit(String word, String value) {
    return switch (word) {
      case "before", "snapshot" -> moment(value).map(moment -> new View(moment, null, false));
      case "cooldown" -> duration(value).map(duration -> new View(null, duration, false));
      default -> Optional.empty();
    };
  }

  /**
   * Reads a moment.
   *
   * @param text a date, which means 00:00 UTC, or a date and time with its offset (RFC 3339)
   * @return empty if it is neither
   */
  public static Optional<Instant> moment(String text) {
    try {
      if (DATE.matcher(text).matches()) {
        return Optional.of(LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant());
      }
      return MOMENT.matcher(text).matches()
          ? Optional.of(OffsetDateTime.parse(text).toInstant())
          : Optional.empty();
    } catch (DateTimeException e) {
      return Optional.empty(); // the 30th of February
    }
  }

  private static Optional<Duration> duration(String text) {
    try {
      return Optional.of(Durations.parse(text)).filter(duration -> isSensible(duration));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Fractions of a second have no spelling of ours. */
  private static boolean isSensible(Duration duration) {
    return duration.equals(Duration.ofSeconds(duration.toSeconds()))
        && duration.compareTo(LONGEST) <= 0;
  }

  /** Returns the view that hides what either of the two hides. */
  public View and(View other) {
    Instant earlier = before == null || (other.before != null && other.before.isBefore(before))
        ? other.before
        : before;
    Duration longer =
        cooldown == null || (other.cooldown != null && other.cooldown.compareTo(cooldown) > 0)
            ? other.cooldown
            : cooldown;
    return new View(earlier, longer, offline || other.offline);
  }

  /** Whether it shows an index as it is. */
  public boolean isPlain() {
    return equals(PLAIN);
  }

  /** Returns the one spelling of its path, each segment ended by a slash; empty for {@link #PLAIN}. */
  public String path() {
    StringBuilder path = new StringBuilder();
    if (before != null) {
      String text = before.toString();
      String midnight = "T00:00:00Z";
      path.append("before/")
          .append(
              text.endsWith(midnight) ? text.substring(0, text.length() - midnight.length()) : text)
          .append('/');
    }
    if (cooldown != null) {
      path.append("cooldown/").append(Durations.text(cooldown)).append('/');
    }
    return path.append(offline ? "offline/" : "").toString();
  }
}
