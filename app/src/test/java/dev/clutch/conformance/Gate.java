package dev.clutch.conformance;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A place at which an answer of the upstream waits until the test lets it go on. */
final class Gate {
  private static final long PATIENCE_SECONDS = 20;

  private final CountDownLatch reached = new CountDownLatch(1);
  private final CountDownLatch opened = new CountDownLatch(1);

  /** The upstream's side. */
  void pass() throws InterruptedException {
    reached.countDown();
    if (!opened.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new IllegalStateException("the test never opened the gate");
    }
  }

  /** Waits until an answer has come this far. */
  void awaitReached() throws InterruptedException {
    if (!reached.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("the upstream was never asked");
    }
  }

  void open() {
    opened.countDown();
  }
}
