package dev.clutch.conformance;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.NetworkConnector;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;

/** An index over real HTTP that answers as it is told, and remembers what it was asked. */
final class ScriptedUpstream implements AutoCloseable {
  /**
   * A request as it came.
   *
   * @param query as it came, or null
   */
  record Received(String method, String path, @Nullable String query, HttpFields headers) {}

  private final Server server;
  private final Map<String, Deque<Reply>> replies = new ConcurrentHashMap<>();
  private final List<Received> received = new CopyOnWriteArrayList<>();

  private final boolean isSecure;

  private ScriptedUpstream(SslContextFactory.@Nullable Server tls) {
    isSecure = tls != null;
    QueuedThreadPool threads = new QueuedThreadPool(100, 4);
    threads.setName("upstream");
    server = new Server(threads);
    ServerConnector connector =
        tls == null ? new ServerConnector(server, 1, 1) : new ServerConnector(server, 1, 1, tls);
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    server.setHandler(new Answering());
    server.setStopTimeout(0);
  }

  static ScriptedUpstream start() throws Exception {
    ScriptedUpstream upstream = new ScriptedUpstream(null);
    upstream.server.start();
    return upstream;
  }

  /** Starts one that speaks TLS, with a certificate by {@link #authority}. */
  static ScriptedUpstream startSecure() throws Exception {
    SslContextFactory.Server tls = new SslContextFactory.Server();
    tls.setKeyStorePath(resource("server.p12").toString());
    tls.setKeyStorePassword("clutch");
    ScriptedUpstream upstream = new ScriptedUpstream(tls);
    upstream.server.start();
    return upstream;
  }

  /** Returns the file with the authority that signed the certificate of a secure one. */
  static Path authority() {
    return resource("authority.pem");
  }

  private static Path resource(String name) {
    try {
      return Path.of(
          Objects.requireNonNull(ScriptedUpstream.class.getResource("/dev/clutch/upstream/" + name))
              .toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns the address of the server, without a slash at its end. */
  String origin() {
    NetworkConnector connector = (NetworkConnector) server.getConnectors()[0];
    return (isSecure ? "https" : "http") + "://127.0.0.1:" + connector.getLocalPort();
  }

  /** Returns the address of its index. */
  String index() {
    return origin() + "/simple/";
  }

  /** Answers at a path with each of these once, and with the last one from then on. */
  void at(String path, Reply... next) {
    replies.put(path, new ArrayDeque<>(Arrays.asList(next)));
  }

  /** Answers for a project's page. */
  void page(String project, Reply... next) {
    at("/simple/" + project + "/", next);
  }

  /** Serves these files, their metadata, and a JSON page that lists them. */
  void publish(String project, Dist... files) {
    publish(project, Arrays.asList(files));
  }

  void publish(String project, List<Dist> files) {
    files.forEach(this::serve);
    page(project, Reply.json(Pages.json(project, files)));
  }

  /** Serves a file and its metadata, which no page lists. */
  void serve(Dist file) {
    at(file.path(), Reply.file(file.bytes()));
    byte[] metadata = file.metadata();
    if (metadata != null) {
      at(file.path() + ".metadata", Reply.file(metadata));
    }
  }

  /** Returns how often a path was asked for, by any method. */
  int requests(String path) {
    return received(path).size();
  }

  int pageRequests(String project) {
    return requests("/simple/" + project + "/");
  }

  List<Received> received(String path) {
    return received.stream().filter(request -> request.path().equals(path)).toList();
  }

  Received lastPageRequest(String project) {
    List<Received> requests = received("/simple/" + project + "/");
    return requests.get(requests.size() - 1);
  }

  /** Returns everything that was asked so far. */
  List<Received> received() {
    return List.copyOf(received);
  }

  /** Goes away: whoever asks from now on is refused. */
  @Override
  public void close() throws IOException {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IOException("the upstream does not stop", e);
    }
  }

  private final class Answering extends Handler.Abstract {
    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
      String path = request.getHttpURI().getPath();
      received.add(new Received(
          request.getMethod(),
          path,
          request.getHttpURI().getQuery(),
          HttpFields.build(request.getHeaders()).asImmutable()));
      Reply reply = next(path);
      if (reply.gate() != null && reply.gateAt() < 0) {
        reply.gate().pass();
      }
      if (Integer.valueOf(-1).equals(reply.breakAfter())) {
        abort(request);
        return true;
      }
      write(request, reply, response, callback);
      return true;
    }

    private Reply next(String path) {
      Deque<Reply> script = replies.get(path);
      if (script == null) {
        return Reply.failing(404);
      }
      synchronized (script) {
        return script.size() > 1 ? script.removeFirst() : script.getFirst();
      }
    }

    private void write(Request request, Reply reply, Response response, Callback callback)
        throws Exception {
      reply.headers().forEach((name, value) -> response.getHeaders().add(name, value));
      String tag = reply.headers().get("ETag");
      if (tag != null && tag.equals(request.getHeaders().get(HttpHeader.IF_NONE_MATCH))) {
        response.setStatus(304);
        callback.succeeded();
        return;
      }
      response.setStatus(reply.status());
      Integer announced = reply.announced();
      if (announced != null) {
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, announced.longValue());
      }
      if (HttpMethod.HEAD.is(request.getMethod())) {
        response.write(false, null, Callback.from(callback::succeeded, callback::failed));
        return;
      }
      Stretch stretch = stretch(request.getHeaders(), reply);
      if (stretch.from >= reply.body().length && stretch.from > 0) {
        Response.writeError(request, response, callback, 416);
        return;
      }
      if (stretch.isPart) {
        response.setStatus(206);
        response.getHeaders().put(HttpHeader.CONTENT_RANGE, stretch.field(reply.body().length));
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, stretch.to - stretch.from);
      }
      body(request, reply, stretch, response, callback);
    }

    private record Stretch(int from, int to, boolean isPart) {
      String field(int length) {
        return "bytes " + from + "-" + (to - 1) + "/" + length;
      }
    }

    private static Stretch stretch(HttpFields request, Reply reply) {
      int length = reply.body().length;
      String range = request.get(HttpHeader.RANGE);
      String condition = request.get(HttpHeader.IF_RANGE);
      boolean isSame = condition == null
          || condition.equals(reply.headers().get("ETag"))
          || condition.equals(reply.headers().get("Last-Modified"));
      if (range == null || !reply.hasRanges() || !isSame) {
        return new Stretch(0, length, false);
      }
      String[] ends = range.substring("bytes=".length()).split("-", -1);
      int to = ends[1].isEmpty() ? length : Math.min(length, Integer.parseInt(ends[1]) + 1);
      return new Stretch(Integer.parseInt(ends[0]), to, true);
    }

    private void body(
        Request request, Reply reply, Stretch stretch, Response response, Callback callback)
        throws Exception {
      byte[] body = reply.body();
      int sent = stretch.from;
      OutputStream out = Content.Sink.asOutputStream(response);
      if (reply.gate() != null && reply.gateAt() >= stretch.from) {
        out.write(body, sent, reply.gateAt() - sent);
        out.flush();
        sent = reply.gateAt();
        reply.gate().pass();
      }
      Integer cut = reply.breakAfter();
      int end = cut == null ? stretch.to : Math.max(stretch.from, Math.min(stretch.to, cut));
      out.write(body, sent, end - sent);
      if (reply.breakAfter() != null) {
        out.flush();
        abort(request);
        return;
      }
      out.close();
      callback.succeeded();
    }

    private static void abort(Request request) {
      request.getConnectionMetaData().getConnection().getEndPoint().close();
    }
  }
}
