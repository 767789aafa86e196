package dev.clutch.http;

import dev.clutch.repository.CacheStatus;
import java.util.EnumMap;
import java.util.Map;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.PreEncodedHttpField;

/** Response fields that are the same for many answers, encoded once. */
final class Headers {
  static final String CACHE_STATUS_NAME = "Cache-Status";

  static final HttpField FRESH = field(HttpHeader.CACHE_CONTROL, "max-age=600, public");
  static final HttpField NO_CACHE = field(HttpHeader.CACHE_CONTROL, "no-cache");
  static final HttpField IMMUTABLE =
      field(HttpHeader.CACHE_CONTROL, "max-age=365000000, immutable, public");
  static final HttpField VARY = field(HttpHeader.VARY, "Accept, Accept-Encoding");
  static final HttpField GZIP = field(HttpHeader.CONTENT_ENCODING, "gzip");
  static final HttpField BYTES = field(HttpHeader.ACCEPT_RANGES, "bytes");

  /** Said also where the client closes the connection: a body that is cut off must not look ended. */
  static final HttpField CHUNKED = field(HttpHeader.TRANSFER_ENCODING, "chunked");

  static final HttpField OCTETS = field(HttpHeader.CONTENT_TYPE, "application/octet-stream");
  static final HttpField TEXT = field(HttpHeader.CONTENT_TYPE, "text/plain; charset=utf-8");
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
