package dev.clutch.upstream;

import java.io.Closeable;
import java.io.InputStream;
import java.util.OptionalLong;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** A body that is being received. Whoever asked for it closes it. */
public final class Body implements Closeable {
  private final Response response;
  private final long from;
  private final OptionalLong total;

  /** A whole body. */
  Body(Response response) {
    this(response, 0, length(response));
  }

  /** A body that may be a part of something. */
  Body(Response response, long from, OptionalLong total) {
    this.response = response;
    this.from = from;
    this.total = total;
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
    return length(response);
  }

  private static OptionalLong length(Response response) {
    long length = response.body().contentLength();
    return length < 0 ? OptionalLong.empty() : OptionalLong.of(length);
  }

  /** Returns the bytes, undecoded for a file, decoded for a page. */
  public InputStream stream() {
    return response.body().byteStream();
  }

  /** Returns the URL that answered, after redirects. */
  public String url() {
    return response.request().url().uri().toString();
  }

  /** Returns the type as it came, or null. */
  public @Nullable String contentType() {
    return response.header("Content-Type");
  }

  /** Returns the entity tag as it came, quotes included, or null. */
  public @Nullable String etag() {
    return response.header("ETag");
  }

  /** Returns the date of the last change as it came, or null. */
  public @Nullable String lastModified() {
    return response.header("Last-Modified");
  }

  @Override
  public void close() {
    response.close();
  }
}
