package dev.clutch.cli;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the launcher prepare the starts to come, once this one is over. The launcher asks for it, by the system
 * property {@link #LAUNCHER}, where it has found nothing prepared.
 */
final class Preparation implements AutoCloseable {
  static final String LAUNCHER = "clutch.prepare";

  private static final Logger log = LoggerFactory.getLogger(Preparation.class);

  private final @Nullable Thread thread;

  /**
   * @param launcher its path, or null if there is nothing to prepare
   * @param pause so long the first clients have the machine for themselves
   */
  Preparation(@Nullable String launcher, Duration pause) {
    thread = launcher == null ? null : new Thread(() -> run(launcher, pause), "preparation");
  }

  /** Begins to wait for it. */
  void begin() {
    if (thread != null) {
      thread.setDaemon(true);
      thread.start();
    }
  }

  private static void run(String launcher, Duration pause) {
    Process process = null;
    try {
      Thread.sleep(pause.toMillis());
      process = new ProcessBuilder(launcher, "prepare")
          .redirectErrorStream(true)
          .redirectOutput(Redirect.DISCARD)
          .start();
      process.getOutputStream().close();
      int code = process.waitFor();
      if (code != 0) {
        log.info("the next start will be as slow as this one reason=\"clutch prepare failed\"");
      }
    } catch (IOException e) {
      log.info("the next start will be as slow as this one reason=\"{}\"", e.getMessage());
    } catch (InterruptedException e) {
      if (process != null) {
        process.destroy(); // it cleans up after itself
      }
    }
  }

  /** Breaks off what is not done yet. */
  @Override
  public void close() {
    if (thread != null) {
      thread.interrupt();
    }
  }
}
