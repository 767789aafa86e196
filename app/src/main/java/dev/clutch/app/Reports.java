package dev.clutch.app;

import dev.clutch.model.ProjectName;
import dev.clutch.operations.RefreshReport;
import dev.clutch.operations.StatusReport;
import dev.clutch.operations.StatusReport.State;
import dev.clutch.proxy.DownloadCounts;
import dev.clutch.repository.Refreshed;
import dev.clutch.upstream.SourceHealth;
import dev.clutch.upstream.UpstreamUrl;

/** What the parts of a server know, in the words of reports. */
final class Reports {
  private Reports() {}

  static StatusReport.Upstream upstream(
      String name, UpstreamUrl url, SourceHealth.Snapshot health) {
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

  static StatusReport.Downloads downloads(DownloadCounts counts) {
    return new StatusReport.Downloads(counts.inProgress(), counts.stored(), counts.failed());
  }

  static RefreshReport refresh(ProjectName project, Refreshed refreshed) {
    RefreshReport.Outcome outcome = switch (refreshed.outcome()) {
      case CHANGED -> RefreshReport.Outcome.CHANGED;
      case UNCHANGED -> RefreshReport.Outcome.UNCHANGED;
      case MISSING -> RefreshReport.Outcome.MISSING;
      case REFUSED -> RefreshReport.Outcome.REFUSED;
      case FAILED -> RefreshReport.Outcome.FAILED;
    };
    return new RefreshReport(project.value(), false, outcome, refreshed.detail());
  }
}
