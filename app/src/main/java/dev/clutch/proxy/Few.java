package dev.clutch.proxy;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs tasks on the threads of another, a few at once. Thread-safe. */
final class Few implements Executor {
  private static final Logger log = LoggerFactory.getLogger(Few.class);
  private static final int MAX_WAITING = 1_000;

  private final Executor threads;
  private final int max;
  private final Queue<Runnable> waiting = new ArrayDeque<>(); // guarded by itself
  private int running; // guarded by waiting

  Few(Executor threads, int max) {
    this.threads = threads;
    this.max = max;
  }

  /**
   * Runs a task soon.
   *
   * @throws RejectedExecutionException if too many are waiting already, here or there
   */
  @Override
  public void execute(Runnable task) {
    synchronized (waiting) {
      if (running == max) {
        if (waiting.size() == MAX_WAITING) {
          throw new RejectedExecutionException("too many are waiting");
        }
        waiting.add(task);
        return;
      }
      running++;
    }
    boolean isStarted = false;
    try {
      threads.execute(() -> run(task));
      isStarted = true;
    } finally {
      if (!isStarted) {
        synchronized (waiting) {
          running--;
        }
      }
    }
  }

  private void run(Runnable first) {
    for (Runnable task = first; task != null; task = next()) {
      try {
        task.run();
      } catch (RuntimeException e) { // the others are to run all the same
        log.error("a task failed", e);
      }
    }
  }

  /** Returns what this thread does next; null if it goes. */
  private @Nullable Runnable next() {
    synchronized (waiting) {
      Runnable task = waiting.poll();
      if (task == null) {
        running--;
      }
      return task;
    }
  }
}
