package dev.clutch.upstream;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.OptionalLong;
import okhttp3.Call;
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
  private static final int MAX_REDIRECTS = 5;
  private static final String ACCEPT_PAGES =
      "application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.2,"
          + " text/html;q=0.01";

  private final UpstreamUrl url;
  private final HttpUrl base;
  private final Caller caller;
  private final SourceHealth health;
  private final OkHttpClient pages;
  private final OkHttpClient files;

  /**
   * @param environment where {@code HTTPS_PROXY} and its like are looked up
   */
  public HttpUpstream(
      UpstreamUrl url, Caller caller, Map<String, String> environment, InstantSource clock) {
    this.url = url;
    this.base = HttpUrl.get(url.base());
    this.caller = caller;
    Hosts hosts = new Hosts(clock);
    this.health = new SourceHealth(hosts, hosts.of(base));
    EnvironmentProxySelector proxies = new EnvironmentProxySelector(environment);
    this.pages = client(proxies).callTimeout(Duration.ofSeconds(60)).build();
    this.files = client(proxies).build();
  }

  private static OkHttpClient.Builder client(EnvironmentProxySelector proxies) {
    return new OkHttpClient.Builder()
        .followRedirects(false)
        .connectTimeout(Duration.ofSeconds(10))
        .readTimeout(Duration.ofSeconds(10))
        .proxySelector(proxies)
        .proxyAuthenticator((route, response) -> authenticate(proxies, response));
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
   * Asks for the page at a path below the index.
   *
   * @param path relative to the index, for example {@code "flask/"}; empty for the project list
   * @param maxLength the most that is read, in bytes after decoding
   * @throws UpstreamException if there is no usable answer
   */
  public PageAnswer page(String path, Validators validators, int maxLength)
      throws UpstreamException {
    try (Response response = send(pages, conditional(resolve(path), validators))) {
      return switch (response.code()) {
        case 200 -> read(response, maxLength);
        case 304 -> new PageAnswer.NotModified();
        case 404, 410 -> new PageAnswer.Missing();
        default -> throw failed(response);
      };
    } catch (UpstreamException e) {
      throw e;
    } catch (IOException e) {
      throw unreachable(e);
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
    Response response = sendTranslated(pages, conditional(resolve(path), validators));
    if (response.code() == 200) {
      return new Body(response);
    }
    try (response) {
      if (response.code() == 304) {
        throw new NotModifiedException();
      }
      throw missingOrFailed(response);
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
    Response response = sendTranslated(files, identity(location).build());
    if (response.code() == 200) {
      return new Body(response);
    }
    try (response) {
      throw missingOrFailed(response);
    }
  }

  /**
   * Asks for a stretch of a file. An upstream may send the whole instead: {@link Body#from} tells.
   *
   * @param location absolute
   * @param from the first byte
   * @param to the byte after the last, or {@link Long#MAX_VALUE} for the end of the file
   * @param validator what the bytes at hand came with, an entity tag or a date; the whole comes if the
   *     file is another by now (RFC 9110, section 13.1.5); null to ask without
   * @return the body, undecoded, which the caller closes
   * @throws MissingException if there is no such file
   * @throws UpstreamException if there is no usable answer, another stretch than the one asked for included
   */
  public Body file(String location, long from, long to, @Nullable String validator)
      throws UpstreamException, MissingException {
    Request.Builder request = identity(location)
        .header("Range", "bytes=" + from + "-" + (to == Long.MAX_VALUE ? "" : to - 1));
    if (validator != null) {
      request.header("If-Range", validator);
    }
    Response response = sendTranslated(files, request.build());
    if (response.code() == 200) {
      return new Body(response);
    }
    ContentRange range = ContentRange.parse(response.header("Content-Range")).orElse(null);
    if (response.code() == 206 && range != null && range.from() == from && range.to() <= to) {
      return new Body(response, from, range.total());
    }
    try (response) {
      if (response.code() == 206) {
        throw failed(
            shown(response.request().url()) + " sent another range than bytes " + from + "-");
      }
      throw missingOrFailed(response);
    }
  }

  /**
   * Asks for a file's length without fetching it.
   *
   * @return empty if the upstream doesn't say, or refuses the question
   * @throws UpstreamException if it gave no answer at all
   */
  public OptionalLong length(String location) throws UpstreamException {
    try (Response response = sendTranslated(files, identity(location).head().build())) {
      String length = response.header("Content-Length");
      if (response.code() != 200 || length == null || response.header("Content-Encoding") != null) {
        return OptionalLong.empty();
      }
      return parse(length);
    }
  }

  @Override
  public void close() {
    for (OkHttpClient client : new OkHttpClient[] {pages, files}) {
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

  private HttpUrl resolve(String path) throws UpstreamException {
    return target(base, path);
  }

  private static Request conditional(HttpUrl target, Validators validators) {
    Request.Builder request = new Request.Builder().url(target).header("Accept", ACCEPT_PAGES);
    if (validators.etag() != null) {
      request.header("If-None-Match", validators.etag());
    }
    if (validators.lastModified() != null) {
      request.header("If-Modified-Since", validators.lastModified());
    }
    return request.build();
  }

  /** Asked for explicitly, so that OkHttp leaves the bytes as they are: files are octets. */
  private Request.Builder identity(String location) throws UpstreamException {
    return new Request.Builder()
        .url(target(base, location))
        .header("Accept", "*/*")
        .header("Accept-Encoding", "identity");
  }

  private Response sendTranslated(OkHttpClient client, Request request) throws UpstreamException {
    try {
      return send(client, request);
    } catch (UpstreamException e) {
      throw e;
    } catch (IOException e) {
      throw unreachable(e);
    }
  }

  /** Follows redirects one checked step at a time; credentials go to the index's own host only. */
  private Response send(OkHttpClient client, Request first) throws IOException {
    Request request = first;
    for (int redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
      Call call = client.newCall(signed(request));
      Response response = call.execute();
      if (!isRedirect(response.code())) {
        return response;
      }
      try (response) {
        request = request.newBuilder().url(next(response)).build();
      }
    }
    throw failed(shown(first.url()) + " redirects more than " + MAX_REDIRECTS + " times");
  }

  private Request signed(Request request) {
    Request.Builder signed = request.newBuilder().header("User-Agent", caller.userAgent());
    if (url.authorization() != null && isSameHost(request.url())) {
      signed.header("Authorization", url.authorization());
    }
    return signed.build();
  }

  private boolean isSameHost(HttpUrl target) {
    return target.scheme().equals(base.scheme())
        && target.host().equals(base.host())
        && target.port() == base.port();
  }

  private static boolean isRedirect(int status) {
    return switch (status) {
      case 301, 302, 303, 307, 308 -> true;
      default -> false;
    };
  }

  private static HttpUrl next(Response response) throws UpstreamException {
    HttpUrl from = response.request().url();
    String location = response.header("Location");
    if (location == null) {
      throw failed(shown(from) + " redirects to nowhere");
    }
    HttpUrl to = target(from, location);
    if (from.isHttps() && !to.isHttps()) {
      throw failed(shown(from) + " redirects from https to http");
    }
    return to;
  }

  private static HttpUrl target(HttpUrl from, String location) throws UpstreamException {
    HttpUrl to = from.resolve(location);
    if (to == null) {
      throw failed(shown(from) + " names an address that can't be asked");
    }
    return to.newBuilder().username("").password("").build();
  }

  private static PageAnswer read(Response response, int maxLength) throws IOException {
    try (InputStream body = response.body().byteStream()) {
      byte[] bytes = body.readNBytes(maxLength + 1);
      if (bytes.length > maxLength) {
        throw failed(shown(response.request().url()) + " is larger than " + maxLength + " bytes");
      }
      return new PageAnswer.Page(
          response.request().url().uri().toString(),
          response.header("Content-Type"),
          response.header("ETag"),
          response.header("Last-Modified"),
          serial(response),
          bytes);
    }
  }

  private static @Nullable Long serial(Response response) {
    String serial = response.header("X-PyPI-Last-Serial");
    OptionalLong parsed = serial == null ? OptionalLong.empty() : parse(serial);
    return parsed.isPresent() ? (Long) parsed.getAsLong() : null;
  }

  private static UpstreamException missingOrFailed(Response response) throws MissingException {
    if (response.code() == 404 || response.code() == 410) {
      throw new MissingException(shown(response.request().url()) + " answered " + response.code());
    }
    return failed(response);
  }

  /** A query may hold a signature or a token, which belongs in no message. */
  private static String shown(HttpUrl target) {
    return target.newBuilder().query(null).fragment(null).build().toString();
  }

  private static UpstreamException failed(Response response) {
    UpstreamException.Kind kind = response.code() == 401 || response.code() == 403
        ? UpstreamException.Kind.REFUSED
        : UpstreamException.Kind.FAILED;
    return new UpstreamException(
        kind, shown(response.request().url()) + " answered " + response.code(), null);
  }

  private static UpstreamException failed(String message) {
    return new UpstreamException(UpstreamException.Kind.FAILED, message, null);
  }

  private UpstreamException unreachable(IOException cause) {
    return new UpstreamException(
        UpstreamException.Kind.UNREACHABLE,
        URI.create(url.base()).getAuthority() + " gave no answer (" + cause.getMessage() + ")",
        cause);
  }
}
