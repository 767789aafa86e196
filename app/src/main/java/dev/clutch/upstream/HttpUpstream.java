package dev.clutch.upstream;

import java.time.InstantSource;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import okhttp3.ConnectionPool;
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
  /** An installation asks for many at once, again and again: each new connection costs it a round trip. */
  private static final int MAX_IDLE = 32;

  private static final int IDLE_MINUTES = 2;

  private static final int MAX_LOOKUPS = 4;
  private static final int MAX_LOOKUPS_WAITING = 100;

  private final LazyClient pageClient;
  private final LazyClient fileClient;
  private final ScheduledThreadPoolExecutor timer;
  private final ExecutorService lookups;
  private final int atOnce;
  private final SourceHealth health;
  private final PageRequests pages;
  private final FileRequests files;
  private final OpenAddresses openAddresses;

  /**
   * @param environment where {@code HTTPS_PROXY} and its like are looked up
   * @throws IllegalArgumentException if these name a proxy that can't be used; one line for people
   */
  public HttpUpstream(
      UpstreamUrl url, Caller caller, Map<String, String> environment, InstantSource clock) {
    this(url, caller, environment, UpstreamOptions.USUAL, clock);
  }

  /**
   * @param environment where {@code HTTPS_PROXY} and its like, {@code NETRC}, {@code HOME} and {@code
   *     SSL_CERT_FILE} are looked up
   * @throws IllegalArgumentException if a proxy or a file that is named can't be used; one line for people
   */
  public HttpUpstream(
      UpstreamUrl url,
      Caller caller,
      Map<String, String> environment,
      UpstreamOptions options,
      InstantSource clock) {
    this(url, caller, environment, options, clock, Dns.SYSTEM, Limits.of(options.pace()));
  }

  HttpUpstream(
      UpstreamUrl url,
      Caller caller,
      Map<String, String> environment,
      UpstreamOptions options,
      InstantSource clock,
      Dns dns,
      Limits limits) {
    HttpUrl base = HttpUrl.get(url.base());
    EnvironmentProxySelector proxies = new EnvironmentProxySelector(environment);
    proxies.check();
    AddressRules rules = new AddressRules(base.host(), dns);
    Trust trust = Trust.of(options.access(), base, environment);
    pageClient = new LazyClient(() -> client(proxies, rules, trust, limits));
    fileClient = new LazyClient(() -> client(proxies, rules, trust, limits));
    Hosts hosts = new Hosts(clock, limits.atOnce());
    health = new SourceHealth(hosts, hosts.of(base), clock);
    timer = timer();
    lookups = lookups();
    atOnce = limits.atOnce();
    SourceCredentials credentials = credentials(url, base, options.access(), environment);
    Signing signing = new Signing(credentials, caller);
    ProxiedTargets proxied = new ProxiedTargets(rules, proxies, lookups);
    openAddresses = new OpenAddresses(base, credentials, rules, proxied);
    pages = new PageRequests(
        base,
        health,
        new Transport(pageClient, signing, proxied, hosts, health, timer, limits),
        options.forbiddenMeansMissing());
    files = new FileRequests(
        base, new Transport(fileClient, signing, proxied, hosts, health, timer, limits));
  }

  private static SourceCredentials credentials(
      UpstreamUrl url,
      HttpUrl base,
      UpstreamOptions.Access access,
      Map<String, String> environment) {
    String given = access.authorization();
    return new SourceCredentials(
        base,
        given == null ? url.authorization() : given,
        access.netrc() ? Netrc.of(environment) : null);
  }

  /** What is to happen after the end doesn't. */
  private static ScheduledThreadPoolExecutor timer() {
    ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(
        1,
        task -> {
          Thread thread = new Thread(task, "upstream-timer");
          thread.setDaemon(true);
          return thread;
        },
        new ThreadPoolExecutor.DiscardPolicy());
    timer.setRemoveOnCancelPolicy(true);
    return timer;
  }

  /** Names are looked up where somebody waits for a second at most, and a resolver may take a minute. */
  private static ExecutorService lookups() {
    ThreadPoolExecutor lookups = new ThreadPoolExecutor(
        MAX_LOOKUPS,
        MAX_LOOKUPS,
        10,
        TimeUnit.SECONDS,
        new LinkedBlockingQueue<>(MAX_LOOKUPS_WAITING),
        task -> {
          Thread thread = new Thread(task, "upstream-lookup");
          thread.setDaemon(true);
          return thread;
        });
    lookups.allowCoreThreadTimeOut(true);
    return lookups;
  }

  /** Has Java load what any upstream needs. */
  public static void preload() {
    var unused = new OkHttpClient.Builder().build();
  }

  private static OkHttpClient client(
      EnvironmentProxySelector proxies, AddressRules rules, Trust trust, Limits limits) {
    OkHttpClient.Builder client = new OkHttpClient.Builder()
        .followRedirects(false)
        .connectTimeout(limits.connect())
        .readTimeout(limits.silence())
        .dns(rules)
        .connectionPool(
            new ConnectionPool(Math.min(limits.atOnce(), MAX_IDLE), IDLE_MINUTES, TimeUnit.MINUTES))
        .socketFactory(new GuardedSockets(rules, proxies))
        .proxySelector(proxies)
        .proxyAuthenticator((route, response) -> authenticate(proxies, response));
    trust.applyTo(client);
    return client.build();
  }

  private static @Nullable Request authenticate(
      EnvironmentProxySelector proxies, Response response) {
    Request request = response.request();
    if (request.isHttps() && !request.method().equals("CONNECT")) {
      return null; // inside the tunnel: it is the origin that asks
    }
    String authorization = proxies.authorization(request.url().uri());
    if (authorization == null || request.header("Proxy-Authorization") != null) {
      return null;
    }
    return request.newBuilder().header("Proxy-Authorization", authorization).build();
  }

  /** See {@link Probe#ask}. */
  Probe probe(String path) throws UpstreamException {
    return pages.probe(path);
  }

  /** Returns how many questions, and how many downloads, go to one host at once. */
  public int atOnce() {
    return atOnce;
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
    return page(path, validators, Allowance.upTo(maxLength));
  }

  /**
   * Asks for the page as above.
   *
   * @param allowance how much is read
   */
  public PageAnswer page(String path, Validators validators, Allowance allowance)
      throws UpstreamException {
    return pages.page(path, validators, allowance);
  }

  /**
   * Asks for the page as above, behind the back of everybody: a source that gives no answer, or refuses this
   * one, is neither down nor asks for patience for that.
   */
  public PageAnswer pageBehind(String path, Validators validators, Allowance allowance)
      throws UpstreamException {
    return pages.pageBehind(path, validators, allowance);
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
    return pages.open(path, validators);
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
    return files.whole(location);
  }

  /** Asks for a file as above, behind the back of everybody: see {@link #pageBehind}. */
  public Body fileBehind(String location) throws UpstreamException, MissingException {
    return files.wholeBehind(location);
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
    return files.stretch(location, from, to, validator);
  }

  /**
   * Asks for a file's length without fetching it.
   *
   * @return empty if the upstream doesn't say, or refuses the question
   * @throws UpstreamException if it gave no answer at all
   */
  public OptionalLong length(String location) throws UpstreamException {
    return files.length(location);
  }

  /**
   * Asks for a file's dates without fetching it, behind the back of everybody: a host that gives no answer is
   * not down for that.
   *
   * @return none if the host doesn't say, or refuses the question
   * @throws UpstreamException if it gave no answer, or failed
   */
  public FileDates dates(String location) throws UpstreamException {
    return files.dates(location);
  }

  /**
   * Asks for what PyPI's JSON API says of a project, behind the back of everybody: a source that gives no
   * answer is not down for that. It lies beside the index: {@code pypi/<project>/json} where that is {@code
   * simple/}.
   *
   * @param project its normalized name
   * @param allowance how much is read
   * @return missing, too, where the address of the index doesn't end in {@code simple/}
   * @throws UpstreamException if there is no usable answer
   * @see <a href="https://docs.pypi.org/api/json/">PyPI's JSON API</a>
   */
  public PageAnswer document(String project, Allowance allowance) throws UpstreamException {
    return pages.document(project, allowance);
  }

  /**
   * Returns the address of a file for somebody else, who has nothing of what is ours. May block for a moment
   * while a name is looked up.
   *
   * @param location absolute
   * @throws UpstreamException if nobody else may be sent there: it would need our credentials, has a query,
   *     leads from https to http or to an address to which the source may not lead; one line for people
   */
  public String openAddress(String location) throws UpstreamException {
    return openAddresses.find(location);
  }

  /**
   * Gives up the connections that pages came by. Where an answer was not what was asked for, what is left
   * on its connection could be taken for the next one.
   */
  public void distrustPages() {
    pageClient.evict();
  }

  @Override
  public void close() {
    timer.shutdownNow();
    lookups.shutdownNow();
    pageClient.close();
    fileClient.close();
  }
}
