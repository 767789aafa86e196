package dev.clutch.upstream;

import java.time.DateTimeException;
import java.time.format.DateTimeFormatter;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What was kept of an earlier answer, to ask whether it still holds (RFC 9110, section 13). What has not the
 * form that it should have is not repeated to anybody.
 *
 * @param etag as it came, quotes included, or null
 * @param lastModified as it came, or null
 */
public record Validators(@Nullable String etag, @Nullable String lastModified) {
  /** Nothing was kept. */
  public static final Validators NONE = new Validators(null, null);

  private static final Pattern STRONG_TAG = Pattern.compile("\"[!#-~]{0,256}+\"");

  /** Returns the entity tag if it may be sent in {@code If-None-Match}, or null. */
  @Nullable
  String sentEtag() {
    String tag = etag == null || !etag.startsWith("W/") ? etag : etag.substring(2);
    return isStrongTag(tag) ? etag : null;
  }

  /** Returns the date if it may be sent in {@code If-Modified-Since}, or null. */
  @Nullable
  String sentLastModified() {
    return isDate(lastModified) ? lastModified : null;
  }

  /** Whether a stretch may be asked for on the condition that the whole still has this validator. */
  static boolean isForRanges(String validator) {
    return isStrongTag(validator) || isDate(validator);
  }

  private static boolean isStrongTag(@Nullable String tag) {
    return tag != null && STRONG_TAG.matcher(tag).matches();
  }

  private static boolean isDate(@Nullable String text) {
    if (text == null || !text.endsWith(" GMT")) {
      return false;
    }
    try {
      DateTimeFormatter.RFC_1123_DATE_TIME.parse(text);
      return true;
    } catch (DateTimeException e) {
      return false;
    }
  }
}
