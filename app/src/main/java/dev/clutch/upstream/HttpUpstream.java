package dev.clutch.upstream;

import dev.clutch.upstream.Permits.Purpose;
import dev.clutch.upstream.Transport.Question;
import dev.clutch.upstream.UpstreamException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import okhttp3.Dns;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * One upstream index over HTTP. Thread-safe; every call blocks.
 *
 * <p>Pages and files have a client and a pool of connections each: what a file host smuggles behind a file
 * must not become the next page.
 */
public final class HttpUpstream implements AutoCloseable {
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
  private final List<OkHttpClient> clients;
  private final ScheduledThreadPoolExecutor timer;
  private final Hosts.Host index;
  private final SourceHealth health;
  private final Transport pages;
  private final Transport files;

  /**
   * @param environment where {@code HTTPS_PROXY} and its like are looked up
   */
  public HttpUpstream(
      UpstreamUrl url, Caller caller, Map<String, String> environment, InstantSource clock) {
    this(url, caller, environment, clock, Dns.SYSTEM, Limits.USUAL);
  }

  HttpUpstream(
      UpstreamUrl url,
      Caller caller,
      Map<String, String> environment,
      InstantSource clock,
      Dns dns,
      Limits limits) {
    base = HttpUrl.get(url.base());
    Hosts hosts = new Hosts(clock);
    index = hosts.of(base);
    health = new SourceHealth(hosts, index, clock);
    timer = timer();
    EnvironmentProxySelector proxies = new EnvironmentProxySelector(environment);
    AddressRules rules = new AddressRules(base.host(), dns);
    clients = List.of(client(proxies, rules, limits), client(proxies, rules, limits));
    Signing signing = new Signing(url, caller);
    ProxiedTargets proxied = new ProxiedTargets(rules, proxies);
    pages = new Transport(clients.get(0), signing, proxied, hosts, health, timer, limits);
    files = new Transport(clients.get(1), signing, proxied, hosts, health, timer, limits);
  }

  private static ScheduledThreadPoolExecutor timer() {
    ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, task -> {
      Thread thread = new Thread(task, "upstream-timer");
      thread.setDaemon(true);
      return thread;
    });
    timer.setRemoveOnCancelPolicy(true);
    return timer;
  }

  private static OkHttpClient client(
      EnvironmentProxySelector proxies, AddressRules rules, Limits limits) {
    return new OkHttpClient.Builder()
        .followRedirects(false)
        .connectTimeout(limits.connect())
        .readTimeout(limits.silence())
        .dns(rules)
        .socketFactory(new GuardedSockets(rules, proxies))
        .proxySelector(proxies)
        .proxyAuthenticator((route, response) -> authenticate(proxies, response))
        .build();
  }

  private static @Nullable Request authenticate(
      EnvironmentProxySelector proxies, Response response) {
    Request request = response.request();
    String authorization = proxies.authorization(request.url().uri());
    if (authorization == null || request.header("Proxy-Authorization") != null) {
      return null;
    }
    return request.newBuilder().header("Proxy-Authorization", authorization).build();
  }

  /** Returns how the source is doing. */
  public SourceHealth health() {
    return health;
  }

  /**
   * Asks for the page at a path below the index. What broke off, or failed inside the upstream, is asked for
   * once more.
   *
   * @param path relative to the index, for example {@code "flask/"}; empty for the project list
   * @param maxLength the most that is read, in bytes after decoding
   * @throws UpstreamException if there is no usable answer
   */
  public PageAnswer page(String path, Validators validators, int maxLength)
      throws UpstreamException {
    Request request = conditional(path, validators);
    Question question = Question.of(request, Purpose.SHORT).within(PAGE_WITHIN);
    try {
      return page(question, maxLength);
    } catch (UpstreamException e) {
      if (!e.isPassing() || !isWellDisposed() || !paused()) {
        throw e;
      }
      return page(question, maxLength);
    }
  }

  private PageAnswer page(Question question, int maxLength) throws UpstreamException {
    try (Exchange exchange = pages.ask(question)) {
      return switch (exchange.status()) {
        case 200 -> read(exchange, maxLength);
        case 404, 410 -> new PageAnswer.Missing();
        case 304 -> {
          refuseUnasked304(exchange, question.request());
          yield new PageAnswer.NotModified();
        }
        default -> throw failed(exchange);
      };
    }
  }

  private PageAnswer read(Exchange exchange, int maxLength) throws UpstreamException {
    byte[] bytes;
    try (InputStream body = ContentCoding.decode(exchange)) {
      bytes = read(exchange, body, maxLength);
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
        bytes);
  }

  /** In pieces: what is too large is never held twice. */
  private static byte[] read(Exchange exchange, InputStream body, int maxLength)
      throws IOException {
    List<byte[]> pieces = new ArrayList<>();
    int length = 0;
    byte[] piece = body.readNBytes(PIECE_BYTES);
    while (piece.length > 0) {
      length += piece.length;
      if (length > maxLength) {
        throw UpstreamException.failed(exchange + " is larger than " + maxLength + " bytes");
      }
      pieces.add(piece);
      piece = body.readNBytes(PIECE_BYTES);
    }
    ByteBuffer whole = ByteBuffer.allocate(length);
    pieces.forEach(whole::put);
    return whole.array();
  }

  private UpstreamException unreadable(Exchange exchange, IOException failure) {
    String message = exchange + " can't be read: " + failure.getMessage();
    health.failed(message);
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

  /**
   * Asks for a page whose body is too large to hold.
   *
   * @return the body, which the caller closes
   * @throws MissingException if there is no such page
   * @throws NotModifiedException if it is still the one whose validators were sent
   * @throws UpstreamException if there is no usable answer
   */
  public Body open(String path, Validators validators)
      throws UpstreamException, MissingException, NotModifiedException {
    Request request = conditional(path, validators);
    Exchange exchange = pages.ask(Question.of(request, Purpose.SHORT));
    boolean isHandedOn = false;
    try {
      if (exchange.status() == 304) {
        refuseUnasked304(exchange, request);
        throw new NotModifiedException();
      }
      if (exchange.status() != 200) {
        throw missingOrFailed(exchange);
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

  /**
   * Asks for a file.
   *
   * @param location absolute
   * @return the body, undecoded, which the caller closes
   * @throws MissingException if there is no such file
   * @throws UpstreamException if there is no usable answer
   */
  public Body file(String location) throws UpstreamException, MissingException {
    Request request = identity(location).build();
    Purpose purpose = isMetadata(request.url()) ? Purpose.SHORT : Purpose.DOWNLOAD;
    return whole(files.ask(Question.of(request, purpose)));
  }

  /** Metadata is small, and what a resolver waits for. */
  private static boolean isMetadata(HttpUrl target) {
    return target.encodedPath().endsWith(".metadata");
  }

  /**
   * Asks for a stretch of a file. An upstream may send the whole instead: {@link Body#from} tells.
   *
   * @param location absolute
   * @param from the first byte
   * @param to the byte after the last, or {@link Long#MAX_VALUE} for the end of the file
   * @param validator what the bytes at hand came with, an entity tag or a date; the whole comes if the
   *     file is another by now (RFC 9110, section 13.1.5), or if this is no strong validator; null to ask
   *     without
   * @return the body, undecoded, which the caller closes
   * @throws MissingException if there is no such file
   * @throws UpstreamException if there is no usable answer, another stretch than the one asked for included
   */
  public Body file(String location, long from, long to, @Nullable String validator)
      throws UpstreamException, MissingException {
    if (validator != null && !Validators.isForRanges(validator)) {
      return file(location);
    }
    boolean isToTheEnd = to == Long.MAX_VALUE;
    Request.Builder request =
        identity(location).header("Range", "bytes=" + from + "-" + (isToTheEnd ? "" : to - 1));
    if (validator != null) {
      request.header("If-Range", validator);
    }
    Purpose purpose = isToTheEnd ? Purpose.DOWNLOAD : Purpose.SHORT;
    Exchange exchange = files.ask(Question.of(request.build(), purpose));
    return exchange.status() == 206 ? stretch(exchange, from, to) : whole(exchange);
  }

  private static Body whole(Exchange exchange) throws UpstreamException, MissingException {
    if (exchange.status() == 200) {
      return Body.file(exchange);
    }
    try (exchange) {
      throw missingOrFailed(exchange);
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

  /**
   * Asks for a file's length without fetching it.
   *
   * @return empty if the upstream doesn't say, or refuses the question
   * @throws UpstreamException if it gave no answer at all
   */
  public OptionalLong length(String location) throws UpstreamException {
    Request request = identity(location).head().build();
    try (Exchange exchange = files.ask(Question.of(request, Purpose.SHORT))) {
      String length = exchange.header("Content-Length");
      if (exchange.status() != 200
          || length == null
          || exchange.header("Content-Encoding") != null) {
        return OptionalLong.empty();
      }
      return parse(length);
    }
  }

  /**
   * Gives up the connections that pages came by. Where an answer was not what was asked for, what is left
   * on its connection could be taken for the next one.
   */
  public void distrustPages() {
    clients.get(0).connectionPool().evictAll();
  }

  @Override
  public void close() {
    timer.shutdownNow();
    for (OkHttpClient client : clients) {
      client.dispatcher().executorService().shutdown();
      client.connectionPool().evictAll();
    }
  }

  private static OptionalLong parse(String length) {
    try {
      long bytes = Long.parseLong(length);
      return bytes < 0 ? OptionalLong.empty() : OptionalLong.of(bytes);
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
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

  /** Asked for explicitly, so that OkHttp leaves the bytes as they are: files are octets. */
  private Request.Builder identity(String location) throws UpstreamException {
    return new Request.Builder()
        .url(Targets.resolve(base, location))
        .header("Accept", "*/*")
        .header("Accept-Encoding", "identity");
  }

  private static @Nullable Long serial(Exchange exchange) {
    String serial = exchange.header("X-PyPI-Last-Serial");
    OptionalLong parsed = serial == null ? OptionalLong.empty() : parse(serial);
    return parsed.isPresent() ? (Long) parsed.getAsLong() : null;
  }

  private static void refuseUnasked304(Exchange exchange, Request request)
      throws UpstreamException {
    if (request.header(IF_NONE_MATCH) == null && request.header(IF_MODIFIED_SINCE) == null) {
      throw UpstreamException.failed(
          exchange + " answered 304 to what was not asked conditionally");
    }
  }

  private static UpstreamException missingOrFailed(Exchange exchange) throws MissingException {
    if (exchange.status() == 404 || exchange.status() == 410) {
      throw new MissingException(exchange + " answered " + exchange.status());
    }
    return failed(exchange);
  }

  private static UpstreamException failed(Exchange exchange) {
    String message = exchange + " answered " + exchange.status();
    return switch (exchange.status()) {
      case 401, 403 -> UpstreamException.refused(message);
      case 429, 503 -> UpstreamException.busy(message, null);
      case 500, 502, 504 -> UpstreamException.passing(Kind.FAILED, message, null);
      default -> UpstreamException.failed(message);
    };
  }
}
