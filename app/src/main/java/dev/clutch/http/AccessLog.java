package dev.clutch.http;

import dev.clutch.repository.CacheStatus;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.RequestLog;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.NanoTime;
import org.jspecify.annotations.Nullable;

/**
 * One line for each request, written behind by a thread of its own, in batches:
 *
 * <pre>2026-11-21T11:45:00.123Z GET /simple/flask/ 200 1893 0.4ms hit 127.0.0.1</pre>
 *
 * UTC, method, path without query, status, body bytes sent, time taken, what the cache did, client. When
 * nobody reads the log, or its disk is full, lines are dropped and counted; no request ever waits for it.
 */
final class AccessLog implements RequestLog, AutoCloseable {
  private static final int MAX_PENDING = 100_000;

  /** With its last line below what a pipe takes as one, so that no other line comes to stand in one of ours. */
  private static final int BATCH_CHARS = 3000;

  /** How long lines are gathered: who wakes a thread for each waits more for that than for the line. */
  private static final long GATHERING_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private static final Map<String, String> WORDS = Stream.of(CacheStatus.values())
      .collect(
          Collectors.toUnmodifiableMap(status -> "clutch; " + status.field(), CacheStatus::word));

  private record Entry(
      long millis,
      String method,
      String path,
      int status,
      long bytes,
      long nanos,
      @Nullable String cache,
      SocketAddress client) {}

  private final OutputStream out;
  private final Traffic traffic;
  private final Queue<Entry> pending = new ConcurrentLinkedQueue<>();
  private final AtomicInteger count = new AtomicInteger();
  private final AtomicLong dropped = new AtomicLong();
  private final Thread writer;
  private volatile boolean closed;

  /** Whether the last line may lack its end. */
  private boolean isTorn;

  /** What the writer wrote last, because the next line mostly says the same. */
  private long lastSecond = Long.MIN_VALUE;

  private String lastTime = "";
  private @Nullable SocketAddress lastClient;
  private String lastClientText = "-";

  /**
   * @param traffic counts every request, those included whose line is dropped
   */
  AccessLog(OutputStream out, Traffic traffic) {
    this.out = out;
    this.traffic = traffic;
    this.writer = new Thread(this::run, "access-log");
    writer.setDaemon(true);
    writer.start();
  }

  @Override
  public void log(Request request, Response response) {
    String cacheStatus = response.getHeaders().get(Headers.CACHE_STATUS_NAME);
    add(new Entry(
        System.currentTimeMillis(),
        request.getMethod(),
        String.valueOf(request.getHttpURI().getPath()),
        response.getStatus(),
        Response.getContentBytesWritten(response),
        NanoTime.since(request.getBeginNanoTime()),
        cacheStatus,
        request.getConnectionMetaData().getRemoteSocketAddress()));
  }

  /**
   * Logs a GET that was answered on its connection.
   *
   * @param bytes of its body
   * @param begun when it came, in nanoseconds
   */
  void hit(EndPoint client, String path, Answer answer, long bytes, long begun) {
    add(new Entry(
        System.currentTimeMillis(),
        HttpMethod.GET.asString(),
        path,
        answer.status(),
        bytes,
        NanoTime.since(begun),
        answer.headers().get(Headers.CACHE_STATUS_NAME),
        client.getRemoteSocketAddress()));
  }

  private void add(Entry entry) {
    traffic.count(entry.cache, entry.bytes);
    int before = count.getAndIncrement();
    if (before >= MAX_PENDING) {
      count.decrementAndGet();
      dropped.incrementAndGet();
      return;
    }
    pending.add(entry);
    if (before == 0) {
      LockSupport.unpark(writer);
    }
  }

  /** Writes what is pending, and ends. */
  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(writer);
    try {
      writer.join(TimeUnit.SECONDS.toMillis(2));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    StringBuilder batch = new StringBuilder();
    while (!closed || count.get() > 0) {
      int lines = 0;
      Entry entry = null;
      while (batch.length() < BATCH_CHARS && (entry = pending.poll()) != null) {
        append(batch, entry);
        lines++;
      }
      count.addAndGet(-lines); // once for all of them: every request counts there, too
      flush(batch, lines);
      if (entry == null && !closed) {
        if (count.get() == 0) {
          LockSupport.parkNanos(this, TimeUnit.SECONDS.toNanos(1));
        }
        LockSupport.parkNanos(this, closed ? 1 : GATHERING_NANOS);
      }
    }
  }

  /** What can't be written is not kept: there may be no room for days. */
  private void flush(StringBuilder batch, int lines) {
    long lost = dropped.getAndSet(0);
    if (lost > 0) {
      batch.insert(0, "access log: " + lost + " lines dropped, they could not be written\n");
    }
    if (batch.length() == 0) {
      return;
    }
    if (isTorn) {
      batch.insert(0, '\n');
    }
    try {
      out.write(batch.toString().getBytes(StandardCharsets.UTF_8));
      out.flush();
      isTorn = false;
    } catch (IOException e) { // said as soon as something can be said
      dropped.addAndGet(lost + lines);
      isTorn = true;
    }
    batch.setLength(0);
  }

  private void append(StringBuilder line, Entry entry) {
    appendTime(line, entry.millis);
    line.append(' ');
    printable(line, entry.method, 20);
    line.append(' ');
    printable(line, entry.path, 500);
    line.append(' ').append(entry.status).append(' ').append(entry.bytes).append(' ');
    long tenths = entry.nanos / 100_000;
    line.append(tenths / 10).append('.').append(tenths % 10).append("ms ");
    String word = entry.cache == null ? null : WORDS.get(entry.cache);
    line.append(word == null ? "-" : word)
        .append(' ')
        .append(client(entry.client))
        .append('\n');
  }

  private void appendTime(StringBuilder line, long millis) {
    long second = Math.floorDiv(millis, 1000);
    if (second != lastSecond) {
      lastSecond = second;
      String text = Instant.ofEpochSecond(second).toString();
      lastTime = text.substring(0, text.length() - 1);
    }
    int rest = (int) (millis - second * 1000);
    line.append(lastTime)
        .append('.')
        .append((char) ('0' + rest / 100))
        .append((char) ('0' + rest / 10 % 10))
        .append((char) ('0' + rest % 10))
        .append('Z');
  }

  /** A connection has the same one for every request. */
  private String client(SocketAddress client) {
    if (client != lastClient) {
      lastClient = client;
      lastClientText = client instanceof InetSocketAddress internet && internet.getAddress() != null
          ? internet.getAddress().getHostAddress()
          : "-";
    }
    return lastClientText;
  }

  /** What a client sent never breaks a line or colours a terminal. */
  private static void printable(StringBuilder line, String text, int max) {
    int start = line.length();
    line.append(text, 0, Math.min(text.length(), max));
    for (int i = start; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c <= ' ' || c >= 0x7f) {
        line.setCharAt(i, '?');
      }
    }
  }
}
