package dev.clutch.upstream;

import static dev.clutch.upstream.RawServer.after;
import static dev.clutch.upstream.RawServer.head;
import static dev.clutch.upstream.RawServer.ok;
import static dev.clutch.upstream.RawServer.reset;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clutch.upstream.UpstreamException.Kind;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(30)
class TransfersTest {
  @RegisterExtension
  final Asking asking = new Asking(Asking.SHORT);

  private final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  @Test
  void a_body_that_stalls_is_cut_off() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    asking.server().at("/f.whl", (socket, out) -> {
      out.write(head(200, 8));
      out.write("half".getBytes(StandardCharsets.UTF_8));
      never.await();
    });

    try (Body body = asking.upstream().file(asking.server().origin() + "/f.whl")) {
      assertThat(body.stream().readNBytes(4)).hasSize(4);
      assertThatThrownBy(() -> body.stream().read())
          .isInstanceOf(InterruptedIOException.class)
          .hasMessageStartingWith("cut off after 4 bytes: nothing came for ");
    }
  }

  @Test
  void a_page_that_stalls_is_a_failure_and_is_not_asked_for_again() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    asking.server().at("/simple/a/", (socket, out) -> {
      out.write(head(200, 8));
      out.write("half".getBytes(StandardCharsets.UTF_8));
      never.await();
    });

    assertThat(asking.failure("a")).hasMessageContaining("cut off after 4 bytes");
    assertThat(asking.server().received()).hasSize(1);
  }

  @Test
  void what_never_answers_is_out_of_reach_and_is_not_asked_again() {
    asking.server().at("/simple/a/", (socket, out) -> new CountDownLatch(1).await());

    UpstreamException failure = asking.failure("a");

    assertThat(failure.kind()).isEqualTo(Kind.UNREACHABLE);
    assertThat(failure).hasMessageEndingWith("gave no answer (nothing came in time)");
    assertThat(asking.server().received()).hasSize(1);
  }

  @Test
  void a_header_that_never_ends_is_given_up() {
    asking.server().at("/simple/a/", (socket, out) -> {
      out.write("HTTP/1.1 200 OK\r\nX: ".getBytes(StandardCharsets.UTF_8));
      while (true) { // until we hang up
        out.write('x');
        out.flush();
        Thread.sleep(20);
      }
    });

    assertThat(asking.failure("a")).hasMessageEndingWith("gave no answer (no whole header in 1 s)");
  }

  @Test
  void a_header_of_endless_fields_is_given_up() {
    asking.server().at("/simple/a/", (socket, out) -> {
      out.write("HTTP/1.1 200 OK\r\n".getBytes(StandardCharsets.UTF_8));
      byte[] fields = "X-Field: y\r\n".repeat(1_000).getBytes(StandardCharsets.UTF_8);
      while (true) { // until we hang up
        out.write(fields);
      }
    });

    assertThat(asking.failure("a").kind()).isEqualTo(Kind.UNREACHABLE);
  }

  @Test
  void a_flood_of_100_continue_is_given_up() {
    asking.server().at("/simple/a/", (socket, out) -> {
      byte[] flood = "HTTP/1.1 100 Continue\r\n\r\n".repeat(100).getBytes(StandardCharsets.UTF_8);
      while (true) { // until we hang up
        out.write(flood);
      }
    });

    assertThat(asking.failure("a").kind()).isEqualTo(Kind.UNREACHABLE);
  }

  @Test
  void so_many_are_asked_at_once_and_the_rest_wait_for_their_turn() throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    CountDownLatch full = new CountDownLatch(28); // and 4 are left to pages
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    RawServer.Answer counting = (socket, out) -> {
      most.accumulateAndGet(now.incrementAndGet(), Math::max);
      full.countDown();
      after(gate, (same, to) -> now.decrementAndGet()).to(socket, out);
      out.write(head(200, 0));
    };
    asking.server().at("/f.whl.metadata", counting).at("/f.whl", ok("file"));
    try (HttpUpstream upstream = new Asking().upstream(asking.server().index())) {
      List<CompletableFuture<Void>> clients = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        clients.add(CompletableFuture.runAsync(
            () -> receive(upstream, asking.server().origin() + "/f.whl.metadata"), threads));
      }
      assertThat(full.await(20, TimeUnit.SECONDS)).isTrue();
      receive(upstream, asking.server().origin() + "/f.whl"); // downloads don't wait for them

      gate.countDown();

      for (CompletableFuture<Void> client : clients) {
        client.get(20, TimeUnit.SECONDS);
      }
    }
    assertThat(most).hasValue(28);
  }

  @Test
  void whoever_does_not_get_a_turn_in_time_is_told_that_there_is_too_much_to_do() throws Exception {
    asking.server().at("/f.whl", ok("file"));
    String location = asking.server().origin() + "/f.whl";
    List<Body> bodies = new ArrayList<>();
    for (int i = 0; i < 32; i++) {
      bodies.add(asking.upstream().file(location));
    }

    UpstreamException failure = Asking.failure(() -> asking.upstream().file(location));

    assertThat(failure.kind()).isEqualTo(Kind.BUSY);
    assertThat(failure.retryAfter()).isEmpty();
    assertThat(asking.server().received()).hasSize(32);
    bodies.remove(0).close();
    asking.upstream().file(location).close();
    bodies.forEach(Body::close);
  }

  @Test
  void whoever_has_waited_for_a_turn_does_not_ask_a_host_that_went_down_meanwhile()
      throws Exception {
    asking.server().at("/f.whl", ok("file")).at("/simple/a/", reset());
    String location = asking.server().origin() + "/f.whl";
    try (HttpUpstream upstream = new Asking().upstream(asking.server().index())) {
      List<Body> bodies = new ArrayList<>();
      for (int i = 0; i < 32; i++) {
        bodies.add(upstream.file(location));
      }
      FutureTask<UpstreamException> waiting =
          new FutureTask<>(() -> Asking.failure(() -> upstream.file(location)));
      Thread waiter = new Thread(waiting);
      waiter.start();
      while (waiter.getState() != Thread.State.TIMED_WAITING) {
        Thread.onSpinWait();
      }

      for (int i = 0; i < 2; i++) {
        Asking.failure(() -> upstream.page("a/", Validators.NONE, Asking.MAX_PAGE));
      }
      assertThat(upstream.health().isDown()).isTrue();
      int received = asking.server().received().size();
      bodies.forEach(Body::close);

      assertThat(waiting.get(20, TimeUnit.SECONDS).kind()).isEqualTo(Kind.BUSY);
      assertThat(asking.server().received()).hasSize(received);
      upstream.file(location).close(); // who knows that it is down may try it
    }
  }

  @Test
  void a_turn_ends_when_the_body_is_closed() throws Exception {
    asking.server().at("/f.whl", ok("file")).at("/simple/a/", ok("a"));
    String location = asking.server().origin() + "/f.whl";

    for (int i = 0; i < 40; i++) {
      Body body = asking.upstream().file(location);
      body.close();
      body.close();
      asking.page("a");
      Asking.failure(() -> asking.upstream().file("http://169.254.169.254/"));
    }

    assertThat(asking.server().received()).hasSize(80);
  }

  private static void receive(HttpUpstream upstream, String location) {
    try (Body body = upstream.file(location)) {
      body.stream().readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (MissingException e) {
      throw new AssertionError(e);
    }
  }
}
