package dev.clutch.upstream;

import dev.clutch.upstream.Transport.Question;
import java.util.OptionalLong;
import okhttp3.HttpUrl;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;

/** Asks for files, wherever a page says that they are. */
final class FileRequests {
  private final HttpUrl base;
  private final Transport transport;

  FileRequests(HttpUrl base, Transport transport) {
    this.base = base;
    this.transport = transport;
  }

  /** See {@link HttpUpstream#file(String)}. */
  Body whole(String location) throws UpstreamException, MissingException {
    return whole(transport.ask(question(location)));
  }

  /** See {@link HttpUpstream#fileBehind}. */
  Body wholeBehind(String location) throws UpstreamException, MissingException {
    return whole(transport.ask(question(location).behind()));
  }

  private Question question(String location) throws UpstreamException {
    Request request = identity(location).build();
    return Question.of(request, isSmall(request.url()) ? RequestKind.PART : RequestKind.FILE);
  }

  /** Metadata is small, and what a resolver waits for; attestations are too. */
  private static boolean isSmall(HttpUrl target) {
    return target.encodedPath().endsWith(".metadata")
        || target.encodedPath().endsWith("/provenance");
  }

  /** See {@link HttpUpstream#file(String, long, long, String)}. */
  Body stretch(String location, long from, long to, @Nullable String validator)
      throws UpstreamException, MissingException {
    if (validator != null && !Validators.isForRanges(validator)) {
      return whole(location);
    }
    boolean isToTheEnd = to == Long.MAX_VALUE;
    Request.Builder request =
        identity(location).header("Range", "bytes=" + from + "-" + (isToTheEnd ? "" : to - 1));
    if (validator != null) {
      request.header("If-Range", validator);
    }
    RequestKind kind = isToTheEnd ? RequestKind.FILE : RequestKind.PART;
    Exchange exchange = transport.ask(Question.of(request.build(), kind));
    return exchange.status() == 206 ? stretch(exchange, from, to) : whole(exchange);
  }

  private static Body whole(Exchange exchange) throws UpstreamException, MissingException {
    if (exchange.status() == 200) {
      return Body.file(exchange);
    }
    try (exchange) {
      if (exchange.isMissing()) {
        throw exchange.missing();
      }
      throw exchange.failure();
    }
  }

  private static Body stretch(Exchange exchange, long from, long to) throws UpstreamException {
    ContentRange range = ContentRange.parse(exchange.header("Content-Range")).orElse(null);
    if (range != null && range.from() == from && range.to() <= to) {
      return Body.stretch(exchange, from, range.total());
    }
    try (exchange) {
      throw UpstreamException.failed(exchange + " sent another range than bytes " + from + "-");
    }
  }

  /** See {@link HttpUpstream#length}. */
  OptionalLong length(String location) throws UpstreamException {
    Request request = identity(location).head().build();
    try (Exchange exchange = transport.ask(Question.of(request, RequestKind.PART))) {
      boolean isPlain =
          exchange.status() == 200 && exchange.headers("Content-Encoding").isEmpty();
      return isPlain ? exchange.count("Content-Length") : OptionalLong.empty();
    }
  }

  /** See {@link HttpUpstream#dates}. */
  FileDates dates(String location) throws UpstreamException {
    Request request = identity(location).head().build();
    Question question = Question.of(request, RequestKind.PART).behind();
    try (Exchange exchange = transport.ask(question)) {
      if (exchange.status() == 429 || exchange.status() >= 500) {
        throw exchange.failure();
      }
      if (SourceHealth.isFailure(exchange.status()) && exchange.header("Retry-After") != null) {
        throw UpstreamException.busy(exchange + " answered " + exchange.status(), null);
      }
      return exchange.status() == 200 ? exchange.dates() : FileDates.NONE;
    }
  }

  /** Asked for explicitly, so that OkHttp leaves the bytes as they are: files are octets. */
  private Request.Builder identity(String location) throws UpstreamException {
    return new Request.Builder()
        .url(Targets.resolve(base, location))
        .header("Accept", "*/*")
        .header("Accept-Encoding", "identity");
  }
}
