package dev.clutch.upstream;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The {@code Content-Range} of a 206 (RFC 9110, section 14.4).
 *
 * @param from the first byte
 * @param to the byte after the last
 * @param total the length of the whole in bytes, or empty if it is not told
 */
record ContentRange(long from, long to, OptionalLong total) {
  private static final Pattern FIELD =
      Pattern.compile("(?i:bytes) (\\d{1,18}+)-(\\d{1,18}+)/(\\d{1,18}+|\\*)");

  static Optional<ContentRange> parse(@Nullable String field) {
    Matcher matcher = FIELD.matcher(field == null ? "" : field.strip());
    if (!matcher.matches()) {
      return Optional.empty();
    }
    long from = Long.parseLong(matcher.group(1));
    long to = Long.parseLong(matcher.group(2)) + 1;
    OptionalLong total = matcher.group(3).equals("*")
        ? OptionalLong.empty()
        : OptionalLong.of(Long.parseLong(matcher.group(3)));
    boolean isPossible = from < to && to <= total.orElse(Long.MAX_VALUE);
    return isPossible ? Optional.of(new ContentRange(from, to, total)) : Optional.empty();
  }
}
