package dev.clutch.upstream;

import dev.clutch.upstream.Transport.Question;
import dev.clutch.upstream.UpstreamException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import okhttp3.HttpUrl;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks an index for its pages. */
final class PageRequests {
  private static final Logger log = LoggerFactory.getLogger(PageRequests.class);

  /** Most are there within a second; this only ends what its pace would let go on for a day. */
  private static final Duration PAGE_WITHIN = Duration.ofMinutes(10);

  private static final String IF_NONE_MATCH = "If-None-Match";
  private static final String IF_MODIFIED_SINCE = "If-Modified-Since";

  private static final int PIECE_BYTES = 64 * 1024;
  private static final int RETRY_MILLIS_MIN = 100;
  private static final int RETRY_MILLIS_MAX = 400;
  private static final String ACCEPT_PAGES =
      "application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.2,"
          + " text/html;q=0.01";

  private final HttpUrl base;
  private final SourceHealth health;
  private final Transport transport;
  private final boolean forbiddenMeansMissing;
  private final AtomicBoolean hasSentOn = new AtomicBoolean();

  PageRequests(
      HttpUrl base, SourceHealth health, Transport transport, boolean forbiddenMeansMissing) {
    this.base = base;
    this.health = health;
    this.transport = transport;
    this.forbiddenMeansMissing = forbiddenMeansMissing;
  }

  /** See {@link HttpUpstream#page}. */
  PageAnswer page(String path, Validators validators, Allowance allowance)
      throws UpstreamException {
    return patiently(question(path, validators), allowance);
  }

  /** See {@link HttpUpstream#pageBehind}. */
  PageAnswer pageBehind(String path, Validators validators, Allowance allowance)
      throws UpstreamException {
    return patiently(question(path, validators).behind(), allowance);
  }

  private Question question(String path, Validators validators) throws UpstreamException {
    return Question.of(conditional(path, validators), RequestKind.PAGE).within(PAGE_WITHIN);
  }

  private PageAnswer patiently(Question question, Allowance allowance) throws UpstreamException {
    try {
      return page(question, allowance);
    } catch (UpstreamException e) {
      if (!e.isPassing() || !isWellDisposed() || !paused()) {
        throw e;
      }
      return page(question, allowance);
    }
  }

  /** See {@link HttpUpstream#document}. */
  PageAnswer document(String project, Allowance allowance) throws UpstreamException {
    if (!base.encodedPath().endsWith("/simple/")) {
      return new PageAnswer.Missing();
    }
    Request request = new Request.Builder()
        .url(Targets.resolve(base, "../pypi/" + project + "/json"))
        .header("Accept", "application/json")
        .header("Accept-Encoding", ContentCoding.ACCEPTED)
        .build();
    Question question = Question.of(request, RequestKind.PAGE).within(PAGE_WITHIN);
    return page(question.behind(), allowance);
  }

  private PageAnswer page(Question question, Allowance allowance) throws UpstreamException {
    try (Exchange exchange = transport.ask(question)) {
      if (isMissing(exchange)) {
        return new PageAnswer.Missing();
      }
      return switch (exchange.status()) {
        case 200 -> read(exchange, allowance);
        case 304 -> {
          refuseUnasked304(exchange, question.request());
          yield new PageAnswer.NotModified();
        }
        default -> throw exchange.failure();
      };
    }
  }

  private boolean isMissing(Exchange exchange) {
    if (Transport.isRedirect(exchange.status())) {
      if (!hasSentOn.getAndSet(true)) {
        log.info(
            "what the source sends on to the public index it is taken not to have host={}",
            base.host());
      }
      return true;
    }
    return exchange.isMissing() || (forbiddenMeansMissing && exchange.status() == 403);
  }

  private PageAnswer read(Exchange exchange, Allowance allowance) throws UpstreamException {
    byte[] bytes;
    Packed packed = new Packed();
    try (InputStream body = ContentCoding.decode(exchange, packed)) {
      bytes = read(exchange, body, allowance);
    } catch (UpstreamException e) {
      throw e;
    } catch (IOException e) {
      throw unreadable(exchange, e);
    }
    return new PageAnswer.Page(
        exchange.url().uri().toString(),
        exchange.header("Content-Type"),
        exchange.header("ETag"),
        exchange.header("Last-Modified"),
        serial(exchange),
        bytes,
        packed.bytes());
  }

  /** In pieces: what is too large is never held twice. */
  private static byte[] read(Exchange exchange, InputStream body, Allowance allowance)
      throws IOException {
    List<byte[]> pieces = new ArrayList<>();
    int length = 0;
    byte[] piece = body.readNBytes(PIECE_BYTES);
    while (piece.length > 0) {
      length += piece.length;
      allow(exchange, allowance, length);
      pieces.add(piece);
      piece = body.readNBytes(PIECE_BYTES);
    }
    ByteBuffer whole = ByteBuffer.allocate(length);
    pieces.forEach(whole::put);
    return whole.array();
  }

  private static void allow(Exchange exchange, Allowance allowance, int length)
      throws UpstreamException {
    try {
      allowance.allow(length);
    } catch (IOException e) {
      throw UpstreamException.failed(exchange + " " + e.getMessage());
    }
  }

  private UpstreamException unreadable(Exchange exchange, IOException failure) {
    String message = exchange + " can't be read: " + failure.getMessage();
    if (!exchange.hasFailed()) { // which was counted
      health.failed(RequestKind.PAGE, message);
    }
    return failure instanceof BrokenOffException
        ? UpstreamException.passing(Kind.FAILED, message, failure)
        : UpstreamException.failed(message, failure);
  }

  private boolean isWellDisposed() {
    return !health.isDown() && health.retryAfter().isEmpty();
  }

  /** Those who failed together should not come again together. */
  private static boolean paused() {
    try {
      Thread.sleep(ThreadLocalRandom.current().nextInt(RETRY_MILLIS_MIN, RETRY_MILLIS_MAX));
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** See {@link Probe#ask}. */
  Probe probe(String path) throws UpstreamException {
    long start = System.nanoTime();
    Request request = conditional(path, Validators.NONE);
    try (Exchange exchange = transport.ask(Question.of(request, RequestKind.PAGE))) {
      return Probe.of(exchange, Duration.ofNanos(System.nanoTime() - start));
    }
  }

  /** See {@link HttpUpstream#open}. */
  Body open(String path, Validators validators)
      throws UpstreamException, MissingException, NotModifiedException {
    Request request = conditional(path, validators);
    Exchange exchange = transport.ask(Question.of(request, RequestKind.PAGE));
    boolean isHandedOn = false;
    try {
      if (exchange.status() == 304) {
        refuseUnasked304(exchange, request);
        throw new NotModifiedException(exchange.age());
      }
      if (isMissing(exchange)) {
        throw exchange.missing();
      }
      if (exchange.status() != 200) {
        throw exchange.failure();
      }
      Body body = Body.page(exchange);
      isHandedOn = true;
      return body;
    } finally {
      if (!isHandedOn) {
        exchange.close();
      }
    }
  }

  private Request conditional(String path, Validators validators) throws UpstreamException {
    Request.Builder request = new Request.Builder()
        .url(Targets.resolve(base, path))
        .header("Accept", ACCEPT_PAGES)
        .header("Accept-Encoding", ContentCoding.ACCEPTED);
    String etag = validators.sentEtag();
    if (etag != null) {
      request.header(IF_NONE_MATCH, etag);
    }
    String lastModified = validators.sentLastModified();
    if (lastModified != null) {
      request.header(IF_MODIFIED_SINCE, lastModified);
    }
    return request.build();
  }

  private static @Nullable Long serial(Exchange exchange) {
    OptionalLong serial = exchange.count("X-PyPI-Last-Serial");
    return serial.isPresent() ? (Long) serial.getAsLong() : null;
  }

  private static void refuseUnasked304(Exchange exchange, Request request)
      throws UpstreamException {
    if (request.header(IF_NONE_MATCH) == null && request.header(IF_MODIFIED_SINCE) == null) {
      throw UpstreamException.failed(
          exchange + " answered 304 to what was not asked conditionally");
    }
  }
}
