package dev.clutch.app;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Threads for work that may wait: so many at most, none while there is nothing to do. */
final class BoundedThreads {
  private static final int MAX_QUEUED = 10_000;
  private static final int KEPT_SECONDS = 10;

  private BoundedThreads() {}

  /**
   * @param name what the threads are called, before their number
   * @param max how many there are at most
   */
  static ExecutorService of(String name, int max) {
    AtomicInteger number = new AtomicInteger();
    ThreadPoolExecutor threads = new ThreadPoolExecutor(
        max, max, KEPT_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(MAX_QUEUED), task -> {
          Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
          thread.setDaemon(true);
          return thread;
        });
    threads.allowCoreThreadTimeOut(true);
    return threads;
  }
}
