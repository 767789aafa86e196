package dev.clutch.app;

import dev.clutch.operations.StatusReport;
import dev.clutch.operations.StatusReport.State;
import dev.clutch.upstream.SourceHealth;
import dev.clutch.upstream.UpstreamUrl;

/** What an upstream's health means in a status report. */
final class UpstreamStatus {
  private UpstreamStatus() {}

  static StatusReport.Upstream of(String name, UpstreamUrl url, SourceHealth.Snapshot health) {
    return new StatusReport.Upstream(
        name,
        url.base(),
        state(health),
        health.since(),
        health.lastAnswer(),
        health.lastFailure(),
        health.requests(),
        health.failures(),
        health.answers(),
        health.waited().toNanos() / 1e9,
        health.bytesReceived());
  }

  private static State state(SourceHealth.Snapshot health) {
    if (health.isDown()) {
      return State.DOWN;
    }
    return health.lastAnswer() == null ? State.UNKNOWN : State.UP;
  }
}
