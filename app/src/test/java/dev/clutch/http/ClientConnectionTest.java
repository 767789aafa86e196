package dev.clutch.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.internal.HttpChannelState;
import org.eclipse.jetty.server.internal.HttpConnection;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ClientConnectionTest {
  private static final String REFUSED = "GET /x%00 HTTP/1.1\r\nHost: localhost\r\n\r\n";

  private final Threads threads = new Threads();
  private final Server server = new Server(threads);
  private final ServerConnector connector =
      new ServerConnector(server, 1, 1, new Connections(new HttpConfiguration(), null));

  @BeforeEach
  void start() throws Exception {
    connector.setHost(InetAddress.getLoopbackAddress().getHostAddress());
    server.addConnector(connector);
    server.start();
  }

  @AfterEach
  void stop() throws Exception {
    server.stop();
  }

  /** Two at once would give back the same buffer, the second when it is another client's already. */
  @Test
  void nobody_reads_on_after_a_refusal_while_who_read_the_request_is_still_there()
      throws Exception {
    String answer = ask(REFUSED);

    assertThat(answer).startsWith("HTTP/1.1 400 ");
    assertThat(threads.readOn.get(10, TimeUnit.SECONDS)).isEqualTo(Thread.State.WAITING);
  }

  private String ask(String request) throws IOException {
    try (Socket client = new Socket(connector.getHost(), connector.getLocalPort())) {
      client.setSoTimeout((int) Duration.ofSeconds(10).toMillis());
      client.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }
  }

  /** Lets who has read a request go on only when its refusal has been sent, and somebody else reads on or waits to. */
  private static final class Threads extends QueuedThreadPool {
    /** What became of who reads on until then. */
    final CompletableFuture<Thread.State> readOn = new CompletableFuture<>();

    private final CompletableFuture<Thread> reader = new CompletableFuture<>();

    @Override
    public void execute(Runnable job) {
      if (!(job instanceof HttpConnection)) {
        super.execute(job);
        return;
      }
      Thread thread = new Thread(job);
      thread.start();
      reader.complete(thread);
    }

    @Override
    public boolean tryExecute(Runnable job) {
      if (!job.getClass().getName().startsWith(HttpChannelState.class.getName())) {
        return super.tryExecute(job);
      }
      new Thread(job).start();
      Thread thread = reader.join();
      Thread.State state = thread.getState();
      while (state != Thread.State.WAITING && state != Thread.State.TERMINATED) {
        Thread.onSpinWait();
        state = thread.getState();
      }
      readOn.complete(state);
      return true;
    }
  }
}
