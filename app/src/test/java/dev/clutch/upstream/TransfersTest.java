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
import java.time.Duration;
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

  private final CountDownLatch later = new CountDownLatch(1);
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
  void who_is_less_patient_has_a_body_cut_off_earlier_that_does_not_begin() throws Exception {
    asking.server().at("/f.whl", (socket, out) -> {
      out.write(head(200, 8));
      new CountDownLatch(1).await();
    });
    String location = asking.server().origin() + "/f.whl";

    try (HttpUpstream usual = new Asking().upstream(asking.server().index());
        Body body = usual.file(location, Duration.ofMillis(700))) {
      assertThatThrownBy(() -> body.stream().read())
          .isInstanceOf(InterruptedIOException.class)
          .hasMessage("cut off after 0 bytes: nothing came for 1 s");
    }
  }

  @Test
  void what_was_in_time_may_take_the_usual_time_again() throws Exception {
    try (HttpUpstream usual = new Asking().upstream(asking.server().index());
        Body body = halfOf(usual, Duration.ofMillis(500))) {
      body.inTime();
      assertThat(restOf(body, 1_500)).isEqualTo("rest");
    }
  }

  @Test
  void what_has_begun_but_was_not_in_time_may_have_no_pause() throws Exception {
    try (HttpUpstream usual = new Asking().upstream(asking.server().index());
        Body body = halfOf(usual, Duration.ofMillis(500))) {
      assertThatThrownBy(() -> restOf(body, 20_000))
          .hasMessageStartingWith("cut off after 4 bytes: nothing came for ");
    }
  }

  private Body halfOf(HttpUpstream upstream, Duration patience) throws Exception {
    asking.server().at("/f.whl", (socket, out) -> {
      out.write(head(200, 8));
      out.write("half".getBytes(StandardCharsets.UTF_8));
      later.await();
      out.write("rest".getBytes(StandardCharsets.UTF_8));
    });
    Body body = upstream.file(asking.server().origin() + "/f.whl", patience);
    assertThat(body.stream().readNBytes(4)).hasSize(4);
    return body;
  }

  /** The upstream sends it after a while. */
  private String restOf(Body body, long millis) throws Exception {
    CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS, threads)
        .execute(later::countDown);
    return new String(body.stream().readNBytes(4), StandardCharsets.UTF_8);
  }

  @Test
  void who_is_less_patient_gives_a_header_up_earlier_and_holds_it_against_nobody()
      throws Exception {
    asking.server().at("/f.whl", (socket, out) -> new CountDownLatch(1).await());
    String location = asking.server().origin() + "/f.whl";

    try (HttpUpstream usual = new Asking().upstream(asking.server().index())) {
      for (int i = 0; i < 3; i++) {
        assertThat(Asking.failure(() -> usual.file(location, 1, 8, null, Duration.ofMillis(200))))
            .hasMessageContaining("gave no answer");
      }
      assertThat(usual.health().isDown(location)).isFalse(); // it had hardly any time
    }
  }

  @Test
  void all_redirects_share_the_patience() throws Exception {
    asking.server().at("/f.whl", (socket, out) -> {
      new CountDownLatch(1).await(300, TimeUnit.MILLISECONDS);
      out.write("HTTP/1.1 302 Found\r\nLocation: /f.whl\r\nContent-Length: 0\r\n\r\n"
          .getBytes(StandardCharsets.UTF_8));
    });
    String location = asking.server().origin() + "/f.whl";

    try (HttpUpstream usual = new Asking().upstream(asking.server().index())) {
      assertThat(Asking.failure(() -> usual.file(location, Duration.ofMillis(700))))
          .hasMessageContaining("gave no answer");
    }
  }

  @Test
  void the_wait_for_a_turn_takes_nothing_from_the_patience() throws Exception {
    asking.server().at("/f.whl", ok("file"));
    String location = asking.server().origin() + "/f.whl";
    List<Body> all = new ArrayList<>();
    try (HttpUpstream usual = new Asking().upstream(asking.server().index())) {
      for (int i = 0; i < 32; i++) {
        all.add(usual.file(location));
      }
      Duration patience = Duration.ofMillis(500);
      long end = System.nanoTime() + patience.toNanos();
      FutureTask<Body> another = new FutureTask<>(() -> usual.file(location, patience));
      threads.execute(another);
      while (System.nanoTime() < end) {
        Thread.onSpinWait();
      }

      all.remove(0).close();

      all.add(another.get(20, TimeUnit.SECONDS));
    } finally {
      all.forEach(Body::close);
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
