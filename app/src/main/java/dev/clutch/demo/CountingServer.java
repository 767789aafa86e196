package dev.clutch.demo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** An index over HTTP on this machine, as slow as it is told to be, that counts what it is asked. */
final class CountingServer implements AutoCloseable {
  /**
   * How slow an answer is.
   *
   * @param delay before its first byte
   * @param bytesPerSecond of one answer; 0 is as fast as it goes
   */
  record Slowness(Duration delay, int bytesPerSecond) {
    static final Slowness NONE = new Slowness(Duration.ZERO, 0);
  }

  /**
   * What was asked so far.
   *
   * @param files requests for files and their metadata, among {@code requests}
   * @param bytes of bodies sent
   */
  record Count(int requests, int files, long bytes) {
    Count since(Count earlier) {
      return new Count(requests - earlier.requests, files - earlier.files, bytes - earlier.bytes);
    }
  }

  private static final int CHUNK_BYTES = 16 * 1024;

  private final DemoSource source;
  private final Slowness slowness;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newFixedThreadPool(32, task -> {
    Thread thread = new Thread(task, "demo-upstream");
    thread.setDaemon(true);
    return thread;
  });
  private final AtomicInteger requests = new AtomicInteger();
  private final AtomicInteger files = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();

  CountingServer(DemoSource source, Slowness slowness) throws IOException {
    this.source = source;
    this.slowness = slowness;
    this.server = HttpServer.create(
        new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/simple/";
  }

  Count count() {
    return new Count(requests.get(), files.get(), bytes.get());
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getRawPath();
    requests.incrementAndGet();
    if (path.startsWith("/files/")) {
      files.incrementAndGet();
    }
    try (exchange) {
      pause(slowness.delay.toNanos());
      DemoSource.Content content = source.find(path);
      if (content == null) {
        exchange.sendResponseHeaders(404, -1);
      } else {
        send(exchange, content);
      }
    }
  }

  private void send(HttpExchange exchange, DemoSource.Content content) throws IOException {
    boolean isHead = exchange.getRequestMethod().equals("HEAD");
    exchange.getResponseHeaders().set("Content-Type", content.type());
    try (InputStream in = content.body()) {
      exchange.sendResponseHeaders(200, isHead ? -1 : Math.max(0, content.length()));
      if (!isHead) {
        copy(in, exchange.getResponseBody());
      }
    }
  }

  private void copy(InputStream in, OutputStream out) throws IOException {
    byte[] chunk = new byte[CHUNK_BYTES];
    long begun = System.nanoTime();
    long sent = 0;
    for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
      out.write(chunk, 0, count);
      bytes.addAndGet(count);
      sent += count;
      if (slowness.bytesPerSecond > 0) {
        pause(begun + sent * 1_000_000_000L / slowness.bytesPerSecond - System.nanoTime());
      }
    }
  }

  private static void pause(long nanos) throws IOException {
    try {
      TimeUnit.NANOSECONDS.sleep(nanos);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("the demo's upstream was stopped", e);
    }
  }

  /** Goes away at once: connections are closed, further ones refused. */
  void cutOff() {
    server.stop(0);
    threads.shutdownNow();
  }

  @Override
  public void close() {
    cutOff();
  }
}
