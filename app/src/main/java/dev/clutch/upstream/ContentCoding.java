package dev.clutch.upstream;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import okio.GzipSource;
import okio.Okio;
import org.jspecify.annotations.Nullable;

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
    return decode(exchange, null);
  }

  /**
   * Returns the decoded body as above.
   *
   * @param packed gets to know what it is decoded from, if it is coded; or null
   */
  static InputStream decode(Exchange exchange, @Nullable Packed packed) throws UpstreamException {
    String coding = exchange.headers("Content-Encoding").strip().toLowerCase(Locale.ROOT);
    return switch (coding) {
      case "", "identity" -> exchange.stream();
      case "gzip", "x-gzip" ->
        new Unpacked(
            exchange, packed == null ? exchange.stream() : packed.noting(exchange.stream()));
      default ->
        throw UpstreamException.failed(
            exchange + " comes in a content coding that was not asked for: " + shown(coding));
    };
  }

  private static String shown(String coding) {
    String printable = coding.replaceAll("[^!-~ ]", "?");
    return printable.substring(0, Math.min(printable.length(), 40));
  }

  /** A page of links shrinks to a tenth, to a fiftieth if it is dull; what grows much more is no page. */
  private static final class Unpacked extends FilterInputStream {
    private static final long FREE_BYTES = 8 << 20;
    private static final long MOST_FOLD = 200;

    private final Exchange exchange;
    private long unpacked;

    Unpacked(Exchange exchange, InputStream packed) {
      super(Okio.buffer(new GzipSource(Okio.source(packed))).inputStream());
      this.exchange = exchange;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      int bytes = super.read(target, offset, length);
      unpacked += Math.max(0, bytes);
      if (unpacked > FREE_BYTES && unpacked / MOST_FOLD > exchange.received()) {
        throw new IOException("it grows more than " + MOST_FOLD + "-fold when it is unpacked");
      }
      return bytes;
    }
  }
}
