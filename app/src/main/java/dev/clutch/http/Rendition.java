package dev.clutch.http;

import dev.clutch.simple.Representation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.GZIPOutputStream;
import org.eclipse.jetty.http.HttpFields;
import org.jspecify.annotations.Nullable;

/**
 * One representation of a page in one content coding: its bytes, made once, and the fields that never change.
 *
 * @param entityTag strong, quotes included
 * @param headers of a 200; without what depends on the moment
 * @param body in direct memory, not to be moved
 */
record Rendition(String entityTag, HttpFields headers, ByteBuffer body) {

  /**
   * @param serial the page's serial, or null
   */
  static Rendition of(
      byte[] identity, Representation representation, boolean gzip, @Nullable Long serial) {
    byte[] bytes = gzip ? compress(identity) : identity;
    String tag = entityTag(identity, representation, gzip);
    return of(tag, Headers.represented(tag, representation, gzip, bytes.length), bytes, serial);
  }

  /** Makes one of a document of PyPI's JSON API. */
  static Rendition ofDocument(byte[] identity, boolean gzip, @Nullable Long serial) {
    byte[] bytes = gzip ? compress(identity) : identity;
    String tag = entityTag(identity, Representation.JSON, gzip);
    return of(tag, Headers.represented(tag, "application/json", gzip, bytes.length), bytes, serial);
  }

  private static Rendition of(
      String tag, HttpFields.Mutable headers, byte[] bytes, @Nullable Long serial) {
    if (serial != null) {
      headers.put("X-PyPI-Last-Serial", Long.toString(serial));
      headers.put("Access-Control-Expose-Headers", "X-PyPI-Last-Serial");
    }
    return new Rendition(tag, headers.asImmutable(), direct(bytes));
  }

  /** A tag for each representation and coding, because their bytes differ. */
  static String entityTag(byte[] identity, Representation representation, boolean gzip) {
    return "\"" + digest(identity) + suffix(representation, gzip) + "\"";
  }

  static String suffix(Representation representation, boolean gzip) {
    return "-" + representation.name().charAt(0) + (gzip ? "z" : "");
  }

  private static ByteBuffer direct(byte[] bytes) {
    return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip().asReadOnlyBuffer();
  }

  /**
   * The first client waits for it. The best that the usual effort does is a few hundredths smaller, and takes
   * twice the time.
   */
  private static final class QuickGzip extends GZIPOutputStream {
    private static final int LEVEL = 3;
    private static final int BUFFER = 32 * 1024;

    QuickGzip(OutputStream out) throws IOException {
      super(out, BUFFER);
      def.setLevel(LEVEL);
    }
  }

  private static byte[] compress(byte[] bytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length / 4 + 64);
    try (OutputStream gzip = new QuickGzip(out)) {
      gzip.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail so
    }
    return out.toByteArray();
  }

  private static String digest(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes), 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has SHA-256
    }
  }
}
