package dev.clutch.app;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does again and again what nobody waits for. */
public interface Background extends AutoCloseable {

  /** Does the work with a pause after each time, until this is closed. */
  void every(Duration pause, Runnable work);

  @Override
  void close();

  /** Returns threads of its own. */
  static Background threads(int number) {
    Logger log = LoggerFactory.getLogger(Background.class);
    AtomicInteger count = new AtomicInteger();
    ScheduledExecutorService threads = Executors.newScheduledThreadPool(number, task -> {
      Thread thread = new Thread(task, "behind-" + count.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    });
    return new Background() {
      @Override
      public void every(Duration pause, Runnable work) {
        var unused = threads.scheduleWithFixedDelay(
            () -> {
              try {
                work.run();
              } catch (RuntimeException e) { // or it would never be done again
                log.warn("work behind failed reason=\"{}\"", e.getMessage());
              }
            },
            pause.toMillis(),
            pause.toMillis(),
            TimeUnit.MILLISECONDS);
      }

      @Override
      public void close() {
        threads.shutdownNow();
      }
    };
  }
}
