package dev.clutch.http;

import dev.clutch.repository.Changes;
import dev.clutch.repository.Uses;
import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import java.io.IOException;
import java.io.OutputStream;
import java.net.BindException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.ThreadPool;
import org.eclipse.jetty.util.thread.VirtualThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The server: connections, the index in front, and the routes behind it. */
public final class WebServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(WebServer.class);
  /** Java's own 50 makes clients that come together wait for seconds, until they knock again. */
  private static final int MAX_UNACCEPTED = 4_096;

  private static final int MAX_SELECTORS = 8;
  private static final long STOP_MILLIS = Duration.ofSeconds(10).toMillis();

  /**
   * How the server is reached.
   *
   * @param host an address or a name to listen on
   * @param port 0 takes a free one
   * @param front who passes requests on to us
   */
  public record Address(String host, int port, Front front) {}

  private final Javalin javalin;
  private final GracefulHandler answers;
  private final PlainHits plain;
  private final AccessLog accessLog;

  private WebServer(
      Javalin javalin, GracefulHandler answers, PlainHits plain, AccessLog accessLog) {
    this.javalin = javalin;
    this.answers = answers;
    this.plain = plain;
    this.accessLog = accessLog;
  }

  /**
   * Starts to serve.
   *
   * @param wanted how much clients may ask of it; fewer connections where the system has no room for them
   * @param pseudonym what we call ourselves in the {@code Via} of what we ask upstreams
   * @param indexes what is served
   * @param changes tells what has changed behind the indexes
   * @param uses told of every stored file that is answered without asking an index
   * @param onlooker told what clients were given
   * @param lists a folder of the server's own, for representations of the project list
   * @param administration what is offered to those who look after it
   * @param traffic where requests are counted
   * @param accessLog where the access log goes
   * @throws IOException if the address can't be listened on; one line for people
   */
  public static WebServer start(
      Address address,
      ClientLimits wanted,
      String pseudonym,
      Indexes indexes,
      Changes changes,
      Uses uses,
      Onlooker onlooker,
      Path lists,
      InstantSource clock,
      Administration administration,
      Traffic traffic,
      OutputStream accessLog)
      throws IOException {
    OpenFileLimit open = OpenFileLimit.ours();
    ClientLimits limits = wanted.within(open.connections(wanted.connections()));
    ThreadPool waiting = waitingThreads(limits.waiting());
    ThreadPool sending = sendingThreads();
    AccessLog requests = new AccessLog(accessLog, traffic);
    StoredBytes files = StoredBytes.none(limits.memory().mappings());
    Hits hits = new Hits(clock, uses, onlooker, limits.memory(), files);
    changes.subscribe(hits);
    ListRenditions renditions = new ListRenditions(lists, files::forget);
    changes.subscribe(renditions);
    Road road = new Road(hits, onlooker, renditions, clock, waiting);
    AnswerSender sender = new AnswerSender(limits.memory(), files, sending);
    IndexHandler index = new IndexHandler(
        indexes, hits, road, sender, new Handover(address.front()), waiting, pseudonym);
    PlainHits plain = new PlainHits(hits, sender, requests);
    GracefulHandler answers = new GracefulHandler(index);
    Javalin javalin = Javalin.create(config -> {
      configure(config, address, limits, plain);
      config.jetty.modifyServer(jetty -> {
        jetty.addBean(waiting);
        jetty.addBean(sending);
        jetty.addBean(new NetworkConnectionLimit(limits.connections(), jetty));
        jetty.setHandler(answers);
        jetty.setRequestLog(requests);
        jetty.setErrorHandler(new PlainErrors());
        jetty.setStopTimeout(STOP_MILLIS);
      });
      config.jetty.modifyHttpConfiguration(
          http -> configure(http, address.front(), limits.headerBytes()));
      Routes.add(config.routes, administration, waiting);
    });
    try {
      javalin.start();
    } catch (RuntimeException e) {
      stopQuietly(javalin);
      requests.close();
      throw new IOException(
          "cannot listen on " + address.host() + ":" + address.port() + ": " + reason(e), e);
    }
    return new WebServer(javalin, answers, plain, requests);
  }

  /** Has Java load what any server needs. */
  public static void preload() {
    var unused = Javalin.create(config -> config.startup.showJavalinBanner = false);
    var server = new Server();
    server.addConnector(new ServerConnector(server));
  }

  /** Returns the port that it listens on. */
  public int port() {
    return javalin.port();
  }

  /** Takes no more requests, waits up to ten seconds for the answers under way, and ends. */
  @Override
  public void close() {
    leave();
    javalin.stop();
    accessLog.close();
  }

  /** Jetty by itself would cut off clients that pause, and wait for connections on which nothing is asked. */
  private void leave() {
    Connector[] connectors = javalin.jettyServer().server().getConnectors();
    for (Connector connector : connectors) {
      var unused = connector.shutdown();
    }
    CompletableFuture<Void> answered = answers.shutdown();
    try {
      long begun = System.nanoTime();
      plain.stop(STOP_MILLIS);
      long taken = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
      answered.get(STOP_MILLIS - taken, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      // Counted below.
    }
    long left = answers.getCurrentRequestCount() + plain.underWay();
    if (left > 0) {
      log.warn("stopped in the middle of answers answers={}", left);
    }
    for (Connector connector : connectors) {
      connector.getConnectedEndPoints().forEach(EndPoint::close);
    }
  }

  private static void configure(
      JavalinConfig config, Address address, ClientLimits limits, PlainHits plain) {
    config.startup.showJavalinBanner = false;
    config.startup.startupWatcherEnabled = false;
    config.startup.showOldJavalinVersionWarning = false;
    config.http.compressionStrategy = CompressionStrategy.NONE;
    config.router.ignoreTrailingSlashes = false;
    config.http.prefer405over404 = true;
    config.jetty.addConnector((server, http) -> connector(server, http, address, limits, plain));
    QueuedThreadPool threads = new QueuedThreadPool(32, 4);
    threads.setName("http");
    config.jetty.threadPool = threads;
  }

  /** As many selectors as processors: they answer the hits themselves, as nginx's workers do. */
  private static Connector connector(
      Server server,
      HttpConfiguration http,
      Address address,
      ClientLimits limits,
      PlainHits plain) {
    int selectors = Math.min(MAX_SELECTORS, Runtime.getRuntime().availableProcessors());
    ServerConnector connector =
        new ServerConnector(
            server, 1, selectors, new Connections(http, address.front().isNone() ? plain : null)) {
          @Override
          protected SocketChannelEndPoint newEndPoint(
              SocketChannel channel, ManagedSelector selector, SelectionKey key) {
            KernelBuffers.bound(channel, getConnectedEndPoints().size());
            return new ClientEndPoint(channel, selector, key, getScheduler());
          }
        };
    connector.addBean(new SlowClients(connector, limits.connections(), limits.pace()));
    connector.setHost(address.host());
    connector.setPort(address.port());
    connector.setAcceptQueueSize(MAX_UNACCEPTED);
    connector.setShutdownIdleTimeout(STOP_MILLIS);
    return connector;
  }

  private static void configure(HttpConfiguration http, Front front, int headerBytes) {
    if (!front.isNone()) {
      http.addCustomizer(front);
    }
    // Old clients send the fragment of a link.
    // Two slashes in a row, and a name with a percent sign, are ours to judge:
    // paths are decoded once, here and nowhere else.
    http.setUriCompliance(UriCompliance.DEFAULT.with(
        "clutch",
        UriCompliance.Violation.FRAGMENT,
        UriCompliance.Violation.AMBIGUOUS_EMPTY_SEGMENT,
        UriCompliance.Violation.AMBIGUOUS_PATH_ENCODING));
    http.setSendServerVersion(false);
    http.setSendXPoweredBy(false);
    http.setRequestHeaderSize(headerBytes);
    http.setOutputBufferSize(32 * 1024);
  }

  /** Threads for what may wait for an upstream. The hit path uses none of them. */
  private static ThreadPool waitingThreads(int max) {
    if (Runtime.version().feature() >= 21) {
      VirtualThreadPool threads = new VirtualThreadPool(max);
      threads.setName("waiting");
      return threads;
    }
    QueuedThreadPool threads = new QueuedThreadPool(max, 0);
    threads.setReservedThreads(0); // or one alone would be none
    threads.setName("waiting");
    return threads;
  }

  /**
   * Threads that send on what is arriving, and never wait: a few, so that a thousand readers of one file
   * come one after the other, each to all that is there by then, and leave the processors to others.
   */
  private static ThreadPool sendingThreads() {
    int count = Math.max(2, Runtime.getRuntime().availableProcessors());
    QueuedThreadPool threads = new QueuedThreadPool(count, count);
    threads.setName("sending");
    return threads;
  }

  private static String reason(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    if (root instanceof BindException) {
      return "the address is in use, or not this machine's; try --port 0";
    }
    return root instanceof UnresolvedAddressException
        ? "there is no such host"
        : String.valueOf(root.getMessage());
  }

  private static void stopQuietly(Javalin javalin) {
    try {
      javalin.stop();
    } catch (RuntimeException e) {
      // It never ran; what made it fail is about to be said.
    }
  }
}
