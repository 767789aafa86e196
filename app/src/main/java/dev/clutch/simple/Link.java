package dev.clutch.simple;

import dev.clutch.model.Filename;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A link on a page, made absolute as browsers and pip do it: characters that no URL may hold are
 * percent-encoded, everything else stays as it is written.
 *
 * @param url absolute: {@code http}, {@code https}, or {@code file} on a page that is a file itself
 * @param fragment percent-decoded, empty if there is none
 */
record Link(String url, String fragment) {
  private static final int MAX_LENGTH = 8192;
  private static final int MAX_PORT_DIGITS = 5;
  private static final String HEX = "0123456789ABCDEF";

  /** The ASCII characters other than letters and digits that may stand in a path or query. */
  private static final String ALLOWED = "-._~!$&'()*+,;=:@/?";

  /** Returns the link, or empty if it leads nowhere a file could be. */
  static Optional<Link> of(URI base, String href) {
    if (isPlain(href)) {
      return Optional.of(new Link(href, ""));
    }
    String text = withoutLineBreaks(href.strip());
    int hash = text.indexOf('#');
    String reference = hash < 0 ? text : text.substring(0, hash);
    String fragment = hash < 0 ? "" : decode(text.substring(hash + 1));
    if (reference.isEmpty() || reference.startsWith("?") || reference.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    return resolve(base, escape(reference)).map(url -> new Link(url.toString(), fragment));
  }

  URI uri() {
    return URI.create(url);
  }

  /** Returns the decoded last segment of the path; empty if it can't name a file. */
  Optional<Filename> filename() {
    return Filename.parse(lastSegment());
  }

  /** Returns the decoded last segment of the path, empty if the path ends in a slash. */
  String lastSegment() {
    String path = uri().getRawPath();
    return decode(path.substring(path.lastIndexOf('/') + 1));
  }

  /** Returns the text with percent-encoded bytes decoded as UTF-8; what is malformed stays. */
  static String decode(String text) {
    if (text.indexOf('%') < 0) {
      return text;
    }
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream decoded = new ByteArrayOutputStream(bytes.length);
    for (int i = 0; i < bytes.length; i++) {
      boolean isEncoded =
          bytes[i] == '%' && i + 2 < bytes.length && isHex(bytes[i + 1]) && isHex(bytes[i + 2]);
      if (isEncoded) {
        decoded.write(16 * Character.digit(bytes[i + 1], 16) + Character.digit(bytes[i + 2], 16));
        i += 2;
      } else {
        decoded.write(bytes[i]);
      }
    }
    return decoded.toString(StandardCharsets.UTF_8);
  }

  /** Returns the text with everything but unreserved characters percent-encoded as UTF-8. */
  static String encode(String text) {
    if (isUnreserved(text)) {
      return text;
    }
    StringBuilder encoded = new StringBuilder(text.length() + 8);
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      if (isUnreserved(b)) {
        encoded.append((char) b);
      } else {
        appendEncoded(encoded, b);
      }
    }
    return encoded.toString();
  }

  /**
   * Whether it is an absolute link to a host with a usual name in which there is nothing to escape and nothing
   * to take apart, as most are, and a page has thousands.
   */
  private static boolean isPlain(String href) {
    int host = href.startsWith("https://") ? 8 : href.startsWith("http://") ? 7 : -1;
    int slash = host < 0 || href.length() > MAX_LENGTH ? -1 : href.indexOf('/', host);
    if (slash <= host) {
      return false;
    }
    int colon = href.lastIndexOf(':', slash);
    int end = colon <= host ? slash : colon;
    for (int i = host; i < end; i++) {
      if (!isLetterOrDigit(href.charAt(i)) && href.charAt(i) != '.') {
        return false;
      }
    }
    for (int i = end + 1; i < slash; i++) {
      if (href.charAt(i) < '0' || href.charAt(i) > '9' || i > end + MAX_PORT_DIGITS) {
        return false;
      }
    }
    for (int i = slash; i < href.length(); i++) {
      char c = href.charAt(i);
      if (!isUnreserved(c) && c != '/' && c != '+') {
        return false;
      }
    }
    return true;
  }

  private static Optional<URI> resolve(URI base, String reference) {
    try {
      URI url = URI.create(absolute(base, reference));
      return isFetchable(base, url) ? Optional.of(url) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** RFC 3986 section 5.2; {@link URI#resolve} would drop empty segments and keep {@code /..}. */
  private static String absolute(URI base, String reference) {
    if (hasScheme(reference)) {
      return reference;
    }
    if (reference.startsWith("//")) {
      return base.getScheme() + ":" + reference;
    }
    int query = reference.indexOf('?');
    String path = query < 0 ? reference : reference.substring(0, query);
    String basePath = base.getRawPath() == null ? "" : base.getRawPath();
    String merged =
        path.startsWith("/") ? path : basePath.substring(0, basePath.lastIndexOf('/') + 1) + path;
    return base.getScheme()
        + ":"
        + (base.getRawAuthority() == null ? "" : "//" + base.getRawAuthority())
        + withoutDots(merged.startsWith("/") ? merged : "/" + merged)
        + (query < 0 ? "" : reference.substring(query));
  }

  private static String withoutDots(String path) {
    List<String> kept = new ArrayList<>();
    String[] segments = path.substring(1).split("/", -1);
    for (int i = 0; i < segments.length; i++) {
      boolean isLast = i == segments.length - 1;
      if (segments[i].equals("..") && !kept.isEmpty()) {
        kept.remove(kept.size() - 1);
      }
      boolean isDots = segments[i].equals(".") || segments[i].equals("..");
      if (!isDots) {
        kept.add(segments[i]);
      } else if (isLast) {
        kept.add("");
      }
    }
    return "/" + String.join("/", kept);
  }

  /** A page from the network must not lead to files of this machine. */
  private static boolean isFetchable(URI base, URI url) {
    if (url.getRawPath() == null || url.getScheme() == null) {
      return false;
    }
    return switch (url.getScheme().toLowerCase(Locale.ROOT)) {
      case "http", "https" -> url.getRawAuthority() != null;
      case "file" -> "file".equalsIgnoreCase(base.getScheme());
      default -> false;
    };
  }

  private static boolean hasScheme(String reference) {
    int colon = reference.indexOf(':');
    if (colon < 1 || !Character.isLetter(reference.charAt(0))) {
      return false;
    }
    return reference
        .substring(0, colon)
        .chars()
        .allMatch(c -> isLetterOrDigit(c) || "+.-".indexOf(c) >= 0);
  }

  private static String escape(String reference) {
    StringBuilder escaped = new StringBuilder(reference.length() + 8);
    int path = pathStart(reference);
    for (int i = 0; i < reference.length(); ) {
      int c = reference.codePointAt(i);
      boolean isHostBracket = i < path && (c == '[' || c == ']');
      boolean isKept = isLetterOrDigit(c) || (c < 0x80 && ALLOWED.indexOf(c) >= 0) || isHostBracket;
      if (isKept || (c == '%' && isHexPair(reference, i + 1))) {
        escaped.append((char) c);
      } else {
        byte[] bytes = Character.toString(c).getBytes(StandardCharsets.UTF_8);
        for (byte b : bytes) {
          appendEncoded(escaped, b);
        }
      }
      i += Character.charCount(c);
    }
    return escaped.toString();
  }

  private static int pathStart(String reference) {
    int authority = reference.indexOf("//");
    if (authority < 0) {
      return 0;
    }
    int slash = reference.indexOf('/', authority + 2);
    return slash < 0 ? reference.length() : slash;
  }

  private static String withoutLineBreaks(String text) {
    return text.replace("\n", "").replace("\r", "").replace("\t", "");
  }

  private static boolean isUnreserved(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (!isUnreserved(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isUnreserved(int c) {
    return isLetterOrDigit(c) || c == '-' || c == '.' || c == '_' || c == '~';
  }

  private static boolean isHexPair(String text, int start) {
    return start + 2 <= text.length() && isHex(text.charAt(start)) && isHex(text.charAt(start + 1));
  }

  private static boolean isHex(int c) {
    return c >= 0 && c < 0x80 && Character.digit(c, 16) >= 0;
  }

  private static boolean isLetterOrDigit(int c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }

  private static void appendEncoded(StringBuilder target, byte b) {
    target.append('%').append(HEX.charAt((b >> 4) & 0xf)).append(HEX.charAt(b & 0xf));
  }
}
