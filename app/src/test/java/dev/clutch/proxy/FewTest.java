package dev.clutch.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class FewTest {
  private final List<Runnable> started = new ArrayList<>();
  private final List<String> done = new ArrayList<>();
  private final Few few = new Few(started::add, 2);

  @Test
  void starts_no_more_than_it_may() {
    for (int i = 0; i < 5; i++) {
      few.execute(() -> done.add(""));
    }

    assertThat(started).hasSize(2);
  }

  @Test
  void runs_what_waits_in_turn() {
    for (String name : List.of("a", "b", "c", "d")) {
      few.execute(() -> done.add(name));
    }

    started.forEach(Runnable::run);

    assertThat(done).containsExactly("a", "c", "d", "b");
  }

  @Test
  void goes_on_after_a_task_that_failed() {
    few.execute(() -> {
      throw new IllegalStateException("as it may happen");
    });
    few.execute(() -> done.add("b"));
    few.execute(() -> done.add("c"));

    started.forEach(Runnable::run);

    assertThat(done).containsExactly("c", "b");
  }

  @Test
  void starts_again_after_all_are_done() {
    few.execute(() -> done.add("a"));
    started.get(0).run();

    few.execute(() -> done.add("b"));
    started.get(1).run();

    assertThat(done).containsExactly("a", "b");
  }

  @Test
  void says_no_where_the_threads_say_no_and_does_not_count_it() {
    Executor full = task -> {
      throw new RejectedExecutionException("full");
    };
    Few refused = new Few(full, 1);

    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> refused.execute(() -> done.add("")))
          .isInstanceOf(RejectedExecutionException.class)
          .hasMessage("full");
    }
  }

  @Test
  void says_no_where_too_many_wait() {
    for (int i = 0; i < 1_002; i++) {
      few.execute(() -> done.add(""));
    }

    assertThatThrownBy(() -> few.execute(() -> done.add("")))
        .isInstanceOf(RejectedExecutionException.class);
  }
}
