package dev.clutch.upstream;

import java.io.InputStream;
import java.util.Locale;
import okio.GzipSource;
import okio.Okio;

/**
 * Takes the content coding off a page. Only gzip is asked for, and only that, once, is accepted; how much
 * comes out is for the reader to limit. Damage, a missing end and anything behind the end are errors of the
 * stream.
 */
final class ContentCoding {
  /** What a request for a page offers. Said by us, so that OkHttp leaves the body as it is. */
  static final String ACCEPTED = "gzip";

  private ContentCoding() {}

  /** Returns the decoded body; the body itself if it isn't coded. */
  static InputStream decode(Exchange exchange) throws UpstreamException {
    String coding = exchange.headers("Content-Encoding").strip().toLowerCase(Locale.ROOT);
    return switch (coding) {
      case "", "identity" -> exchange.stream();
      case "gzip", "x-gzip" ->
        Okio.buffer(new GzipSource(Okio.source(exchange.stream()))).inputStream();
      default ->
        throw UpstreamException.failed(
            exchange + " comes in a content coding that was not asked for: " + shown(coding));
    };
  }

  private static String shown(String coding) {
    String printable = coding.replaceAll("[^!-~ ]", "?");
    return printable.substring(0, Math.min(printable.length(), 40));
  }
}
