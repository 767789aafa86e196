package dev.clutch.http;

import java.io.IOException;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpGenerator;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers hits without the machinery for requests that may have to wait: their bytes are there. What they are is decided by {@link Hits}, as for all others. Thread-safe.
 */
final class PlainHits {
  private static final Logger problems = LoggerFactory.getLogger(PlainHits.class);

  /** A body up to this size is copied behind its head: two pieces cost more. */
  private static final int COPIED_BYTES = 4 << 10;

  private static final Map<Integer, byte[]> STATUS_LINES =
      Map.of(200, line("200 OK"), 206, line("206 Partial Content"), 304, line("304 Not Modified"));

  private final Hits hits;
  private final AnswerSender sender;
  private final AccessLog log;
  private final ThreadLocal<ByteBuffer> heads =
      ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(2 * COPIED_BYTES));

  private final LongAdder begun = new LongAdder();
  private final LongAdder ended = new LongAdder();
  private volatile boolean isStopping;

  PlainHits(Hits hits, AnswerSender sender, AccessLog log) {
    this.hits = hits;
    this.sender = sender;
    this.log = log;
  }

  /**
   * Answers a GET if that is a hit. What the client doesn't take at once follows when it does.
   *
   * @param path nothing in it is encoded
   * @param time when the request came, in nanoseconds
   * @param date the field that every answer has
   * @return false if it has to be answered otherwise; then nothing has been sent
   */
  boolean answer(
      ClientEndPoint client, String path, HttpFields request, long time, HttpField date) {
    begun.increment();
    boolean isAnswered = false;
    try {
      isAnswered = !isStopping && answerHit(client, path, request, time, date);
    } catch (RuntimeException | Error e) {
      problems.error("a hit failed, and is answered as if it were none path={}", path, e);
    }
    if (!isAnswered) {
      end();
    }
    return isAnswered;
  }

  private boolean answerHit(
      ClientEndPoint client, String path, HttpFields request, long time, HttpField date) {
    Answer answer = hits.find(path, request);
    byte[] line = answer == null ? null : STATUS_LINES.get(answer.status());
    if (answer == null || line == null || !sender.begin(answer)) {
      return false;
    }
    boolean isSent = false;
    AnswerSender.Opened opened = null;
    try {
      opened = sender.open(answer);
      ByteBuffer body = AnswerSender.bytes(answer, opened);
      ByteBuffer head = body == null ? null : head(line, date, answer.headers());
      if (body != null && head != null) {
        AnswerSender.Opened held = opened;
        int length = body.remaining();
        isSent = true; // or half sent: from here on nothing else may be
        send(client, head, body, () -> {
          int sent = length - body.remaining(); // before it is let go, and is somebody else's
          try {
            release(answer, held);
            log.hit(client, path, answer, sent, time);
          } catch (RuntimeException | Error e) {
            problems.error("what a hit took was not let go path={}", path, e);
          } finally {
            end();
          }
        });
      }
    } catch (IOException e) {
      hits.forgetFile(path);
    } finally {
      if (!isSent) {
        release(answer, opened);
      }
    }
    return isSent;
  }

  private void release(Answer answer, AnswerSender.@Nullable Opened opened) {
    sender.end(answer);
    if (opened != null) {
      opened.close();
    }
  }

  private @Nullable ByteBuffer head(byte[] line, HttpField date, HttpFields headers) {
    ByteBuffer head = heads.get().clear();
    try {
      head.put(line);
      HttpGenerator.putTo(date, head);
      for (HttpField field : headers) {
        HttpGenerator.putTo(field, head);
      }
      BufferUtil.putCRLF(head);
    } catch (BufferOverflowException e) {
      return null;
    }
    return head;
  }

  /** What fails here ends the connection: some of the answer may have been sent. */
  private static void send(ClientEndPoint client, ByteBuffer head, ByteBuffer body, Runnable end) {
    Callback ending = Callback.from(end);
    try {
      boolean isDone;
      if (body.remaining() <= Math.min(COPIED_BYTES, head.remaining())) {
        head.put(body);
        isDone = client.flush(head.flip());
      } else {
        isDone = client.flush(head.flip(), body);
      }
      client.answered();
      if (!isDone) {
        ByteBuffer rest = ByteBuffer.allocate(head.remaining()).put(head).flip();
        client.finish(ending, rest, body);
        return;
      }
    } catch (IOException | RuntimeException | Error e) {
      client.close(e);
    }
    ending.succeeded();
  }

  /** Returns how many answers are under way. */
  long underWay() {
    long gone = ended.sum(); // first, or one that ends meanwhile would be counted twice
    return begun.sum() - gone;
  }

  private void end() {
    ended.increment();
    if (isStopping) {
      synchronized (this) {
        notifyAll();
      }
    }
  }

  /**
   * Answers no more, and waits for what is under way.
   *
   * @param millis that it waits at most
   */
  synchronized void stop(long millis) throws InterruptedException {
    isStopping = true;
    long last = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    long left = millis;
    while (underWay() > 0 && left > 0) {
      wait(left);
      left = TimeUnit.NANOSECONDS.toMillis(last - System.nanoTime());
    }
  }

  private static byte[] line(String status) {
    return ("HTTP/1.1 " + status + "\r\n").getBytes(StandardCharsets.US_ASCII);
  }
}
