package dev.clutch.http;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells each client something in time, however many sources its answer takes and however long they take one
 * after the other. The work goes on: what it brings is kept for whoever asks again.
 */
final class Deadline {
  private final Duration patience;

  /**
   * @param patience for how long a client waits at most for its answer to begin
   */
  Deadline(Duration patience) {
    this.patience = patience;
  }

  /**
   * Works the answer out on this thread, and tells it once: when it is there, or a
   * {@link TimeoutException} when it isn't in time, then on another thread. An answer that comes too late
   * is dropped.
   *
   * @param told is given the answer or the failure; must not block
   */
  void answer(
      Supplier<CompletionStage<Answer>> work,
      BiConsumer<@Nullable Answer, @Nullable Throwable> told) {
    CompletableFuture<Answer> first = new CompletableFuture<>();
    var unused = first.orTimeout(patience.toNanos(), TimeUnit.NANOSECONDS).whenComplete(told);
    begun(work).whenComplete((answer, failure) -> {
      if (answer == null) {
        first.completeExceptionally(failure);
      } else if (!first.complete(answer)) {
        answer.drop();
      }
    });
  }

  private static CompletionStage<Answer> begun(Supplier<CompletionStage<Answer>> work) {
    try {
      return work.get();
    } catch (RuntimeException
        | Error e) { // or the client would hear of it only when its time is up
      return CompletableFuture.failedFuture(e);
    }
  }
}
