package dev.clutch.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clutch.repository.FileStream;
import dev.clutch.repository.UnavailableException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class DeadlineTest {
  private static final Duration NEVER = Duration.ofHours(1);
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final Duration AT_ONCE = Duration.ofMillis(1);

  private final CompletableFuture<Answer> told = new CompletableFuture<>();

  private void ask(Duration patience, Supplier<CompletionStage<Answer>> work) {
    new Deadline(patience).answer(work, (answer, failure) -> {
      if (answer == null) {
        told.completeExceptionally(failure);
      } else {
        told.complete(answer);
      }
    });
  }

  @Test
  void an_answer_in_time_is_told() {
    Answer answer = Errors.notFound("no");
    ask(NEVER, () -> CompletableFuture.completedFuture(answer));
    assertThat(told).isCompletedWithValue(answer);
  }

  @Test
  void a_failure_is_told_whether_it_is_thrown_or_comes_later() throws Exception {
    ask(NEVER, () -> {
      throw new UnavailableException("pypi", "it is down", null);
    });
    assertThat(told)
        .failsWithin(LONG)
        .withThrowableThat()
        .withCauseInstanceOf(UnavailableException.class);
  }

  @Test
  void whoever_waits_is_told_in_time_while_the_work_still_blocks_its_thread() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    Thread worker = new Thread(() -> ask(AT_ONCE, () -> {
      awaitQuietly(end); // one source after the other
      return CompletableFuture.completedFuture(Errors.notFound("no"));
    }));
    worker.start();

    assertThat(told)
        .failsWithin(LONG)
        .withThrowableThat()
        .withCauseInstanceOf(TimeoutException.class);
    assertThat(worker.isAlive()).isTrue();
    end.countDown();
    worker.join();
  }

  @Test
  void an_answer_that_comes_too_late_lets_its_bytes_go() throws Exception {
    CompletableFuture<Answer> late = new CompletableFuture<>();
    ask(AT_ONCE, () -> late);
    assertThat(told)
        .failsWithin(LONG)
        .withThrowableThat()
        .withCauseInstanceOf(TimeoutException.class);

    Closing bytes = new Closing();
    Answer answer = Errors.notFound("no");
    late.complete(new Answer(200, answer.headers(), new Answer.Body.Streamed(bytes)));

    assertThat(bytes.isClosed).isTrue();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static final class Closing implements FileStream {
    private final AtomicBoolean isClosed = new AtomicBoolean();

    @Override
    public int read(ByteBuffer into) {
      return -1;
    }

    @Override
    public void onReadable(Runnable listener) {}

    @Override
    public void close() {
      isClosed.set(true);
    }
  }
}
