package dev.clutch.upstream;

import java.io.Closeable;
import java.io.InputStream;
import java.time.Duration;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A body that is being received. It is cut off, with an exception that says so, where nothing comes for
 * as long as the source may be silent, or less than 1 kB/s for twenty seconds. Whoever asked for it closes it.
 */
public final class Body implements Closeable {
  private final Exchange exchange;
  private final InputStream stream;
  private final long from;
  private final OptionalLong length;
  private final OptionalLong total;

  private Body(
      Exchange exchange, InputStream stream, long from, OptionalLong length, OptionalLong total) {
    this.exchange = exchange;
    this.stream = stream;
    this.from = from;
    this.length = length;
    this.total = total;
  }

  /** A whole file. */
  static Body file(Exchange exchange) {
    return stretch(exchange, 0, exchange.length());
  }

  /** A stretch of a file. */
  static Body stretch(Exchange exchange, long from, OptionalLong total) {
    return new Body(exchange, exchange.stream(), from, exchange.length(), total);
  }

  /** A page, decoded, whose length nobody knows if it was coded. */
  static Body page(Exchange exchange) throws UpstreamException {
    InputStream decoded = ContentCoding.decode(exchange);
    OptionalLong length = decoded == exchange.stream() ? exchange.length() : OptionalLong.empty();
    return new Body(exchange, decoded, 0, length, length);
  }

  /** Returns where the first byte stands in the whole: 0, or where the range begins that was asked for. */
  public long from() {
    return from;
  }

  /** Returns the announced length of the whole in bytes, or empty if there is none. */
  public OptionalLong total() {
    return total;
  }

  /** Returns the announced length of this body in bytes, or empty if there is none. */
  public OptionalLong length() {
    return length;
  }

  /** Returns the bytes, undecoded for a file, decoded for a page. */
  public InputStream stream() {
    return stream;
  }

  /** Returns the URL that answered, after redirects. */
  public String url() {
    return exchange.url().uri().toString();
  }

  /** Returns the type as it came, or null. */
  public @Nullable String contentType() {
    return exchange.header("Content-Type");
  }

  /** Returns the entity tag as it came, quotes included, or null. */
  public @Nullable String etag() {
    return exchange.header("ETag");
  }

  /** Returns the date of the last change as it came, or null. */
  public @Nullable String lastModified() {
    return exchange.header("Last-Modified");
  }

  /** Returns for how long a cache had had it, as far as one says so (RFC 9111, section 5.1). */
  public Duration age() {
    return exchange.age();
  }

  /** Returns what the host says of the time of the file. */
  public FileDates dates() {
    return exchange.dates();
  }

  @Override
  public void close() {
    exchange.close();
  }
}
