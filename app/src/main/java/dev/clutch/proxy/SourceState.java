package dev.clutch.proxy;

import dev.clutch.upstream.SourceHealth;
import java.time.Instant;
import java.util.Optional;

/** Whether a source is worth waiting for, as told by whoever talks to it. Thread-safe; never blocks. */
interface SourceState {
  /** Returns what an upstream knows of itself. */
  static SourceState of(SourceHealth health) {
    return new SourceState() {
      @Override
      public boolean isDown() {
        return health.isDown();
      }

      @Override
      public boolean tryProbe() {
        return health.tryProbe();
      }

      @Override
      public Optional<Instant> retryAfter() {
        return health.retryAfter();
      }
    };
  }

  /** Whether it gave no answer lately, so that nobody should wait for one now. */
  boolean isDown();

  /**
   * Asks for the right to try a source that is down. True for one caller every few seconds, who then
   * starts a fetch and does not wait for it; false while the source is up.
   */
  boolean tryProbe();

  /** Returns the moment (UTC) before which the source asked not to be asked again, if it did. */
  Optional<Instant> retryAfter();
}
