package dev.clutch.conformance;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waits for what another thread is about to do. */
final class Eventually {
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private Eventually() {}

  /** Returns as soon as the condition holds; fails the test if it does not within 15 seconds. */
  static void until(String what, Callable<Boolean> condition) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.call()) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("did not happen within " + PATIENCE.toSeconds() + " s: " + what);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
  }
}
