package dev.clutch.proxy;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** Runs tasks on the threads of another, a few at once. Thread-safe. */
final class Few implements Executor {
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
   * @throws RejectedExecutionException if too many are waiting already
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
    start(task);
  }

  private void start(Runnable task) {
    boolean isStarted = false;
    try {
      threads.execute(() -> run(task));
      isStarted = true;
    } finally {
      if (!isStarted) {
        next();
      }
    }
  }

  private void run(Runnable first) {
    try {
      first.run();
    } finally {
      next();
    }
  }

  private void next() {
    Runnable task;
    synchronized (waiting) {
      task = waiting.poll();
      if (task == null) {
        running--;
        return;
      }
    }
    start(task);
  }
}
