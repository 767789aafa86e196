package dev.clutch.http;

import dev.clutch.repository.CacheStatus;
import dev.clutch.simple.Representation;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.PreEncodedHttpField;

/** Response fields that are the same for many answers, encoded once. */
final class Headers {
  static final String CACHE_STATUS_NAME = "Cache-Status";

  static final HttpField FRESH = field(HttpHeader.CACHE_CONTROL, "max-age=600, public");
  static final HttpField NO_CACHE = field(HttpHeader.CACHE_CONTROL, "no-cache");
  static final HttpField NO_STORE = field(HttpHeader.CACHE_CONTROL, "no-store");
  static final HttpField IMMUTABLE =
      field(HttpHeader.CACHE_CONTROL, "max-age=365000000, immutable, public");
  static final HttpField VARY = field(HttpHeader.VARY, "Accept, Accept-Encoding");
  static final HttpField GZIP = field(HttpHeader.CONTENT_ENCODING, "gzip");
  static final HttpField BYTES = field(HttpHeader.ACCEPT_RANGES, "bytes");

  /** Said also where the client closes the connection: a body that is cut off must not look ended. */
  static final HttpField CHUNKED = field(HttpHeader.TRANSFER_ENCODING, "chunked");

  static final HttpField OCTETS = field(HttpHeader.CONTENT_TYPE, "application/octet-stream");
  static final HttpField TEXT = field(HttpHeader.CONTENT_TYPE, "text/plain; charset=utf-8");
  static final HttpField JSON = field(HttpHeader.CONTENT_TYPE, "application/json");
  static final HttpField XML = field(HttpHeader.CONTENT_TYPE, "text/xml; charset=utf-8");
  static final HttpField PROBLEM = field(HttpHeader.CONTENT_TYPE, "application/problem+json");
  static final HttpField ANY_ORIGIN = new PreEncodedHttpField("Access-Control-Allow-Origin", "*");
  static final HttpField NOSNIFF = new PreEncodedHttpField("X-Content-Type-Options", "nosniff");
  static final HttpField NO_SCRIPTS =
      new PreEncodedHttpField("Content-Security-Policy", "default-src 'none'; sandbox");

  private static final Map<CacheStatus, HttpField> CACHE_STATUS = cacheStatus();

  private Headers() {}

  static HttpField cacheStatus(CacheStatus status) {
    HttpField field = CACHE_STATUS.get(status);
    if (field == null) {
      throw new IllegalArgumentException(status.name());
    }
    return field;
  }

  /** Returns the fields of a 200 with a page or a list that are the same at every moment. */
  static HttpFields.Mutable represented(
      String entityTag, Representation representation, boolean gzip, long length) {
    HttpFields.Mutable headers = represented(entityTag, representation.contentType(), gzip, length);
    return representation.isHtml() ? headers.add(NO_SCRIPTS) : headers;
  }

  static HttpFields.Mutable represented(
      String entityTag, String contentType, boolean gzip, long length) {
    HttpFields.Mutable headers = HttpFields.build()
        .put(HttpHeader.CONTENT_TYPE, contentType)
        .put(HttpHeader.ETAG, entityTag)
        .add(VARY)
        .add(NOSNIFF)
        .add(ANY_ORIGIN)
        .put(HttpHeader.CONTENT_LENGTH, length);
    if (gzip) {
      headers.add(GZIP);
    }
    return headers;
  }

  /**
   * Adds what depends on the moment: how the cache came by it, and for how long others may keep it.
   *
   * @param fetched when the source said it (UTC)
   */
  static HttpFields dated(
      HttpFields.Mutable headers, CacheStatus status, Instant fetched, Instant now) {
    headers.add(cacheStatus(status));
    if (!status.mayBeKept()) {
      return headers.add(NO_CACHE);
    }
    long age = Math.max(0, Duration.between(fetched, now).toSeconds());
    return headers.add(FRESH).put(HttpHeader.AGE, age);
  }

  private static Map<CacheStatus, HttpField> cacheStatus() {
    Map<CacheStatus, HttpField> fields = new EnumMap<>(CacheStatus.class);
    for (CacheStatus status : CacheStatus.values()) {
      fields.put(status, new PreEncodedHttpField(CACHE_STATUS_NAME, "clutch; " + status.field()));
    }
    return fields;
  }

  private static HttpField field(HttpHeader header, String value) {
    return new PreEncodedHttpField(header, value);
  }
}
