package dev.clutch.simple;

import java.util.Locale;
import java.util.Map;
import org.jsoup.parser.Parser;
import org.jspecify.annotations.Nullable;

/** Values that HTML and JSON spell alike. */
final class Values {
  private static final String HTTPS = "https://";

  private Values() {}

  /** Returns the specifier; null if it is blank. Entities left in it by a double escape are decoded. */
  static @Nullable String requiresPython(@Nullable String text) {
    if (text == null || text.isBlank()) {
      return null;
    }
    return text.indexOf('&') < 0 ? text : Parser.unescapeEntities(text, true);
  }

  /** Returns the URL if it is absolute and of a secure origin, as PEP 740 demands. */
  static @Nullable String provenance(@Nullable String text) {
    boolean isSecure = text != null
        && text.length() > HTTPS.length()
        && text.regionMatches(true, 0, HTTPS, 0, HTTPS.length());
    return isSecure ? text : null;
  }

  /** Returns what {@code true}, {@code false} or {@code sha256=…} say of core metadata. */
  static @Nullable Map<String, String> coreMetadata(String text) {
    String value = text.strip().toLowerCase(Locale.ROOT);
    if (value.equals("true")) {
      return Map.of();
    }
    return value.indexOf('=') > 0 ? Hashes.ofFragment(value) : null;
  }
}
