package dev.clutch.http;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jetty.http.HttpParser;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.internal.HttpConnection;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Invocable.InvocationType;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/** The connection of a client, which tells what it waits for and how that goes on. */
final class ClientEndPoint extends SocketChannelEndPoint {
  private final ClientWatch watch = new ClientWatch();

  /** Written by who writes, one at a time. */
  private volatile long taken;

  /** How many requests were answered without Jetty's knowledge. */
  private volatile long answers;

  /** Whether it was, and nothing more is to be read before somebody waits for it. */
  private boolean isAnswered;

  private static final Callback NOBODY = Callback.NOOP;

  /** Who waits for the next request while the last answer is still written: {@link #NOBODY} yet, or null if none is. */
  private final AtomicReference<@Nullable Callback> next = new AtomicReference<>();

  ClientEndPoint(
      SocketChannel channel, ManagedSelector selector, SelectionKey key, Scheduler scheduler) {
    super(channel, selector, key, scheduler);
  }

  @Override
  @SuppressWarnings("NonAtomicVolatileUpdate") // there is one writer at a time
  public boolean flush(ByteBuffer... buffers) throws IOException {
    long before = remaining(buffers);
    boolean isDone = super.flush(buffers);
    taken += before - (isDone ? 0 : remaining(buffers));
    return isDone;
  }

  /** Says that the request was answered, or that an answer has begun. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // there is one reader at a time
  void answered() {
    answers++;
    isAnswered = true;
  }

  /** Writes what the client has not taken yet of an answer; until then nothing more is read. */
  void finish(Callback done, ByteBuffer... rest) {
    next.set(NOBODY);
    write(
        Callback.from(
            InvocationType.NON_BLOCKING,
            () -> {
              try {
                done.succeeded();
              } finally {
                readOn();
              }
            },
            failure -> {
              try {
                done.failed(failure);
              } finally {
                close(failure);
              }
            }),
        rest);
  }

  private void readOn() {
    Callback waiting = next.getAndSet(null);
    if (waiting != null && waiting != NOBODY) {
      super.fillInterested(waiting);
    }
  }

  /** To ask the kernel for the next request when the last has just been answered is mostly in vain. */
  @Override
  public int fill(ByteBuffer buffer) throws IOException {
    return isAnswered ? 0 : super.fill(buffer);
  }

  @Override
  public void fillInterested(Callback callback) {
    isAnswered = false;
    if (!next.compareAndSet(NOBODY, callback)) {
      super.fillInterested(callback);
    }
  }

  private static long remaining(ByteBuffer... buffers) {
    long bytes = 0;
    for (ByteBuffer buffer : buffers) {
      bytes += buffer.remaining();
    }
    return bytes;
  }

  /**
   * What has kept the server waiting for too long, or {@link ClientWatch.Phase#NONE}.
   *
   * @param queues of the kernel, now
   */
  ClientWatch.Phase overdue(ClientLimits.Pace pace, KernelQueues queues, long now) {
    if (!(getConnection() instanceof HttpConnection connection)) {
      return ClientWatch.Phase.NONE;
    }
    ClientWatch.Phase phase = phase(connection.getParser());
    long moved = phase == ClientWatch.Phase.BODY ? connection.getBytesIn() : taken;
    boolean isOver = watch.isOver(
        phase,
        connection.getMessagesIn() + answers,
        moved,
        () -> queues.unsent(getLocalSocketAddress(), getRemoteSocketAddress()),
        pace,
        now);
    return isOver ? phase : ClientWatch.Phase.NONE;
  }

  private ClientWatch.Phase phase(HttpParser parser) {
    if (getWriteFlusher().isPending()) {
      return ClientWatch.Phase.ANSWER;
    }
    if (parser.inContentState()) {
      return isFillInterested() ? ClientWatch.Phase.BODY : ClientWatch.Phase.NONE;
    }
    if (parser.isStart()) {
      return ClientWatch.Phase.IDLE;
    }
    if (parser.inHeaderState()) {
      return ClientWatch.Phase.HEADER;
    }
    return isOutputShutdown() ? ClientWatch.Phase.IDLE : ClientWatch.Phase.NONE;
  }

  /**
   * Ends the connection. What a client did not take is not left to the kernel, which would keep it for long.
   */
  void cutOff(ClientWatch.Phase phase) {
    if (phase == ClientWatch.Phase.ANSWER) {
      try {
        getChannel().setOption(StandardSocketOptions.SO_LINGER, 0);
      } catch (IOException e) {
        // It is gone already.
      }
    }
    close(new TimeoutException("the client is too slow"));
  }
}
