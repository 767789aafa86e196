package dev.clutch.app;

import dev.clutch.operations.StatusReport;
import dev.clutch.operations.StatusReport.State;
import dev.clutch.proxy.PollStatus;
import dev.clutch.proxy.ProxyRepository;
import dev.clutch.upstream.SourceHealth;
import dev.clutch.upstream.UpstreamUrl;

/**
 * An upstream and the repository above it, as operators see them.
 *
 * @param name for people
 */
record WatchedUpstream(
    String name, UpstreamUrl url, SourceHealth health, ProxyRepository repository) {

  StatusReport.Upstream report() {
    SourceHealth.Snapshot now = health.snapshot();
    return new StatusReport.Upstream(
        name,
        url.base(),
        state(now),
        now.since(),
        now.lastAnswer(),
        now.lastFailure(),
        now.requests(),
        now.failures(),
        now.answers(),
        now.waited().toNanos() / 1e9,
        now.bytesReceived(),
        repository.polls().map(WatchedUpstream::poll).orElse(null));
  }

  private static StatusReport.Poll poll(PollStatus polls) {
    return new StatusReport.Poll(polls.last(), polls.names(), polls.marked(), polls.trouble());
  }

  private static State state(SourceHealth.Snapshot health) {
    if (health.isDown()) {
      return State.DOWN;
    }
    return health.lastAnswer() == null ? State.UNKNOWN : State.UP;
  }
}
