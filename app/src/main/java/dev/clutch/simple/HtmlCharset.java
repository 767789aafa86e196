package dev.clutch.simple;

import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** In which charset an HTML body is written: by its byte order mark, its header, its own word, UTF-8. */
final class HtmlCharset {
  private static final Pattern CHARSET =
      Pattern.compile("charset\\s*+=\\s*+[\"']?+([A-Za-z0-9._:-]++)", Pattern.CASE_INSENSITIVE);

  private HtmlCharset() {}

  /**
   * Returns the charset.
   *
   * @param start the first bytes of the body
   */
  static Charset of(@Nullable String contentType, byte[] start) {
    if (startsWith(start, 0xfe, 0xff) || startsWith(start, 0xff, 0xfe)) {
      return StandardCharsets.UTF_16;
    }
    if (startsWith(start, 0xef, 0xbb, 0xbf)) {
      return StandardCharsets.UTF_8;
    }
    return named(contentType == null ? "" : contentType)
        .or(() -> named(new String(start, StandardCharsets.ISO_8859_1)))
        .orElse(StandardCharsets.UTF_8);
  }

  private static Optional<Charset> named(String text) {
    Matcher matcher = CHARSET.matcher(text);
    if (!matcher.find()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Charset.forName(matcher.group(1)));
    } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
      return Optional.empty();
    }
  }

  private static boolean startsWith(byte[] bytes, int... mark) {
    for (int i = 0; i < mark.length; i++) {
      if (i >= bytes.length || (bytes[i] & 0xff) != mark[i]) {
        return false;
      }
    }
    return true;
  }
}
