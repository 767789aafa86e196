package dev.clutch.upstream;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** A server that sends exactly what it is told, framing included, and then ends the connection. */
final class RawServer implements Closeable {
  /** What is sent when a request has come. */
  interface Answer {
    void to(Socket socket, OutputStream out) throws Exception;
  }

  /**
   * A request as it came.
   *
   * @param head the request line and the fields, each on its line
   */
  record Received(String path, String head) {
    /** Returns the value of the first field of that name, or an empty text. */
    String header(String name) {
      return head.lines()
          .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
          .map(line -> line.substring(name.length() + 1).strip())
          .findFirst()
          .orElse("");
    }
  }

  private final ServerSocket server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<String, Deque<Answer>> answers = new ConcurrentHashMap<>();
  private final List<Received> received = new CopyOnWriteArrayList<>();

  private RawServer(ServerSocket server) {
    this.server = server;
  }

  static RawServer start() throws IOException {
    return start(new ServerSocket(0, 200, InetAddress.getLoopbackAddress()));
  }

  static RawServer start(ServerSocket server) {
    RawServer raw = new RawServer(server);
    raw.threads.execute(raw::accept);
    return raw;
  }

  /** Answers at a path with each of these once, and with the last one from then on. */
  RawServer at(String path, Answer... next) {
    answers.put(path, new ArrayDeque<>(Arrays.asList(next)));
    return this;
  }

  int port() {
    return server.getLocalPort();
  }

  String origin() {
    return "http://127.0.0.1:" + port();
  }

  String index() {
    return origin() + "/simple/";
  }

  List<Received> received() {
    return List.copyOf(received);
  }

  /** These bytes, each character one of them. */
  static Answer raw(String text) {
    return (socket, out) -> out.write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** A whole answer, of its right length. */
  static Answer answer(int status, byte[] body, String... fields) {
    return (socket, out) -> {
      out.write(head(status, body.length, fields));
      out.write(body);
    };
  }

  static Answer answer(int status, String body, String... fields) {
    return answer(status, body.getBytes(StandardCharsets.UTF_8), fields);
  }

  static Answer ok(String body, String... fields) {
    return answer(200, body, fields);
  }

  static Answer redirect(String location) {
    return answer(302, "", "Location: " + location);
  }

  /** A header that announces more than comes. */
  static Answer cut(String body, int announced) {
    return (socket, out) -> {
      out.write(head(200, announced));
      out.write(body.getBytes(StandardCharsets.UTF_8));
    };
  }

  /** No byte until the gate opens, and then an answer. */
  static Answer after(CountDownLatch gate, Answer answer) {
    return (socket, out) -> {
      if (!gate.await(20, TimeUnit.SECONDS)) {
        throw new IllegalStateException("the test never opened the gate");
      }
      answer.to(socket, out);
    };
  }

  /** A reset, where a whole answer would end. */
  static Answer reset() {
    return (socket, out) -> socket.setSoLinger(true, 0);
  }

  static byte[] head(int status, int length, String... fields) {
    String more = fields.length == 0 ? "" : String.join("\r\n", fields) + "\r\n";
    String head = "HTTP/1.1 " + status + " X\r\nContent-Length: " + length
        + "\r\nConnection: close\r\n" + more + "\r\n";
    return head.getBytes(StandardCharsets.ISO_8859_1);
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        threads.execute(() -> serve(socket));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      InputStream in = new BufferedInputStream(socket.getInputStream());
      StringBuilder head = new StringBuilder();
      int c;
      while (head.indexOf("\r\n\r\n") < 0 && (c = in.read()) >= 0) {
        head.append((char) c);
      }
      if (head.length() == 0) {
        return;
      }
      String path = head.toString().split(" ", 3)[1];
      received.add(new Received(path, head.toString()));
      next(path).to(socket, socket.getOutputStream());
    } catch (Exception e) {
      // The client has gone, or the test has ended.
    }
  }

  private Answer next(String path) {
    Deque<Answer> script = answers.get(path);
    if (script == null) {
      return answer(404, "not here");
    }
    synchronized (script) {
      return script.size() > 1 ? script.removeFirst() : script.getFirst();
    }
  }

  /** Goes away: whoever asks from now on is refused. */
  @Override
  public void close() throws IOException {
    server.close();
    threads.shutdownNow();
  }
}
