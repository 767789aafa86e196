package dev.clutch.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A server that is told to stop. */
class StopTest {
  private static final Dist FILE = Dist.of("demo-1.0.tar.gz", 100_000);

  @RegisterExtension
  final Mirror mirror = new Mirror();

  private static boolean isRefused(int port) {
    try {
      RawClient.connect(port).close();
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  /** Both wait, and the common pool has one thread on two processors. */
  private final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterEach
  void end() {
    threads.shutdownNow();
  }

  @Test
  void an_answer_under_way_is_finished_and_nobody_else_is_let_in() throws Exception {
    Gate gate = new Gate();
    mirror.upstream().publish("demo", FILE);
    mirror.upstream().at(FILE.path(), Reply.file(FILE.bytes()).waitingAt(gate, 50_000));
    int port = mirror.clutch().port();
    try (RawClient client = mirror.clutch().raw()) {
      CompletableFuture<RawClient.Response> answer = CompletableFuture.supplyAsync(
          () -> {
            try {
              return client.get(FILE.pathAt("demo")).read();
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          },
          threads);
      gate.awaitReached();

      CompletableFuture<Void> stopped = CompletableFuture.runAsync(mirror.clutch()::close, threads);
      Eventually.until("nobody else is let in", () -> isRefused(port));
      assertThat(stopped).isNotDone();
      gate.open();

      assertThat(answer.get(20, TimeUnit.SECONDS).body()).isEqualTo(FILE.bytes());
      stopped.get(20, TimeUnit.SECONDS);
    }
  }

  @Test
  void who_was_about_to_ask_is_told_to_come_back() throws Exception {
    Gate gate = new Gate();
    mirror.upstream().publish("demo", FILE);
    mirror.upstream().at(FILE.path(), Reply.file(FILE.bytes()).waitingAt(gate, 50_000));
    int port = mirror.clutch().port();
    try (RawClient waiting = mirror.clutch().raw();
        RawClient next = mirror.clutch().raw()) {
      next.send("GET /healthz HTTP/1.1\r\nHost: localhost\r\n");
      waiting.get(FILE.pathAt("demo"));
      gate.awaitReached();

      CompletableFuture<Void> stopped = CompletableFuture.runAsync(mirror.clutch()::close, threads);
      Eventually.until("nobody else is let in", () -> isRefused(port));
      RawClient.Response answer = next.send("\r\n").read();

      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.header("Retry-After")).contains("2");
      assertThat(answer.header("Connection")).contains("close");
      assertThat(answer.text()).contains("is being stopped");
      gate.open();
      stopped.get(20, TimeUnit.SECONDS);
    }
  }
}
