package dev.clutch.upstream;

import java.io.Closeable;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import okhttp3.Handshake;
import okhttp3.HttpUrl;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** A request that was answered, and its answer's body, which is to come. Closed once, by whoever has it. */
final class Exchange implements Closeable {
  private final Response response;
  private final PacedStream stream;
  private final Runnable onClose;
  private final AtomicBoolean closed = new AtomicBoolean();
  private final AtomicBoolean failed = new AtomicBoolean();

  /** Is told what becomes of the body. */
  interface Watch {
    void received(long bytes);

    /**
     * It ended before its end. Said once of a body.
     *
     * @param reason in one line, without secrets
     */
    void brokeOff(String reason);
  }

  /**
   * @param silence for how long the connection may be silent
   * @param onClose lets the next one have its turn
   */
  Exchange(Response response, Duration silence, Watch watch, Runnable onClose) {
    this.response = response;
    this.stream = new PacedStream(
        response.body().byteStream(), silence, System::nanoTime, watch::received, failure -> {
          if (failed.compareAndSet(false, true)) {
            watch.brokeOff(this + " " + failure.getMessage());
          }
        });
    this.onClose = onClose;
  }

  int status() {
    return response.code();
  }

  /** Returns the last field of that name, or null. */
  @Nullable
  String header(String name) {
    return response.header(name);
  }

  /** Returns all fields of that name as one, or an empty text. */
  String headers(String name) {
    return String.join(", ", response.headers(name));
  }

  /** Returns a field that is a number, or empty if it is missing or none. */
  OptionalLong count(String name) {
    try {
      long count = Long.parseLong(headers(name));
      return count < 0 ? OptionalLong.empty() : OptionalLong.of(count);
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  /** Returns the upstream's clock, or null if it doesn't say what time it is. */
  @Nullable
  Instant date() {
    return date("Date");
  }

  private @Nullable Instant date(String name) {
    Date date = response.headers().getDate(name);
    return date == null ? null : date.toInstant();
  }

  /** Returns for how long a cache had had the answer; zero where none says so. */
  Duration age() {
    return Duration.ofSeconds(Math.min(count("Age").orElse(0), Integer.MAX_VALUE));
  }

  FileDates dates() {
    return new FileDates(date("Last-Modified"), date());
  }

  /** Returns what was agreed on about the connection, or null without TLS. */
  @Nullable
  Handshake handshake() {
    return response.handshake();
  }

  HttpUrl url() {
    return response.request().url();
  }

  /** Returns the announced length of the body as it comes, in bytes. */
  OptionalLong length() {
    long length = response.body().contentLength();
    return length < 0 ? OptionalLong.empty() : OptionalLong.of(length);
  }

  /** Returns the body as it comes. */
  InputStream stream() {
    return stream;
  }

  /** Whether the body ended before its end. */
  boolean hasFailed() {
    return failed.get();
  }

  /** Returns how many bytes of the body have come. */
  long received() {
    return stream.received();
  }

  /** Whether the answer is that there is no such thing. */
  boolean isMissing() {
    return status() == 404 || status() == 410;
  }

  MissingException missing() {
    return new MissingException(this + " answered " + status());
  }

  /** Returns what is wrong with an answer of this status. */
  UpstreamException failure() {
    String message = this + " answered " + status();
    return switch (status()) {
      case 400 -> UpstreamException.badRequest(message);
      case 401, 403 -> UpstreamException.refused(message);
      case 429, 503 -> UpstreamException.busy(message, null);
      case 508 -> UpstreamException.failed(message + ": it leads back to this server");
      case 500, 502, 504 -> UpstreamException.passing(UpstreamException.Kind.FAILED, message, null);
      default -> UpstreamException.failed(message);
    };
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      try {
        response.close();
      } finally {
        onClose.run();
      }
    }
  }

  @Override
  public String toString() {
    return Targets.shown(url());
  }
}
