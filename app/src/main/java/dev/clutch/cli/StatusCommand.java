package dev.clutch.cli;

import dev.clutch.model.Sizes;
import dev.clutch.operations.OperationException;
import dev.clutch.operations.Operations;
import dev.clutch.operations.StatusReport;
import dev.clutch.operations.StatusReport.Disk;
import dev.clutch.operations.StatusReport.Poll;
import dev.clutch.operations.StatusReport.Upstream;
import java.time.Duration;
import java.util.Locale;
import picocli.CommandLine.Command;

/** {@code clutch status}. */
@Command(
    name = "status",
    description = "Say what state the server, its upstreams and its disk are in.",
    mixinStandardHelpOptions = true,
    versionProvider = ClutchCommand.VersionText.class)
final class StatusCommand extends OperatorCommand {
  @Override
  int run(Operations operations) throws OperationException {
    print(operations.status(), StatusCommand::text);
    return 0;
  }

  private static String text(StatusReport report) {
    Table table = new Table().row("server", server(report));
    for (Upstream upstream : report.upstreams()) {
      table.row("upstream", upstream.url() + " " + state(upstream));
      Poll poll = upstream.poll();
      if (poll != null) {
        table.row("polls", polls(poll));
      }
    }
    if (report.running()) {
      StatusReport.Downloads downloads = report.downloads();
      table.row(
          "downloads",
          downloads.inProgress()
              + " in progress, "
              + downloads.stored()
              + " stored, "
              + downloads.failed()
              + " failed");
    }
    return table.row("disk", disk(report.disk(), report.running())).text();
  }

  private static String server(StatusReport report) {
    Long uptime = report.uptimeSeconds();
    if (!report.running() || uptime == null) {
      return "not running";
    }
    return "Clutch "
        + report.version()
        + (report.ready() ? ", ready" : ", NOT READY: the catalog can't be read")
        + (report.offline() ? ", offline" : "")
        + ", up for "
        + duration(Duration.ofSeconds(uptime));
  }

  private static String state(Upstream upstream) {
    String failure = upstream.lastFailure();
    String last = failure == null ? "" : "; last failure: " + failure;
    return switch (upstream.state()) {
      case UNKNOWN -> "not asked yet" + last;
      case DOWN -> "DOWN since " + upstream.since() + last;
      case UP ->
        String.format(
                Locale.ROOT,
                "up, %d requests, %d failed, %.0f ms",
                upstream.requests(),
                upstream.failures(),
                upstream.answers() == 0 ? 0 : 1000 * upstream.answerSeconds() / upstream.answers())
            + last;
    };
  }

  private static String polls(Poll poll) {
    String trouble = poll.trouble();
    return (poll.last() == null
            ? "none yet"
            : "last at " + poll.last() + ", " + poll.names() + " names, " + poll.marked()
                + " pages found old since the start")
        + (trouble == null ? "" : "; PAGES GO BY THEIR AGE: " + trouble);
  }

  private static String disk(Disk disk, boolean isRunning) {
    Long limit = disk.limit();
    Long minFree = disk.minFree();
    return count(disk.files(), "file")
        + ", "
        + Sizes.text(disk.used())
        + (limit == null ? "" : " of at most " + Sizes.text(limit))
        + "; free: "
        + Sizes.text(disk.free())
        + (minFree == null ? "" : ", of which " + Sizes.text(minFree) + " stay free")
        + (isRunning && !disk.storing() ? "; NOTHING IS STORED, only passed on" : "");
  }

  private static String duration(Duration time) {
    if (time.toDays() > 0) {
      return time.toDays() + " d " + time.toHoursPart() + " h";
    }
    if (time.toHours() > 0) {
      return time.toHours() + " h " + time.toMinutesPart() + " min";
    }
    return (time.toMinutes() > 0 ? time.toMinutes() + " min " : "") + time.toSecondsPart() + " s";
  }
}
