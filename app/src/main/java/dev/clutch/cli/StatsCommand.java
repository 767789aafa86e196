package dev.clutch.cli;

import dev.clutch.model.Sizes;
import dev.clutch.operations.OperationException;
import dev.clutch.operations.Operations;
import dev.clutch.operations.StatsReport;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;

/** {@code clutch stats}. */
@Command(
    name = "stats",
    description = "Say how much is stored, and what became of requests since the start.",
    mixinStandardHelpOptions = true,
    versionProvider = ClutchCommand.VersionText.class)
final class StatsCommand extends OperatorCommand {
  @Override
  int run(Operations operations) throws OperationException {
    print(operations.stats(), StatsCommand::text);
    return 0;
  }

  private static String text(StatsReport report) {
    Long limit = report.limit();
    Table table = new Table()
        .row("projects", String.valueOf(report.projects()))
        .row("pages", String.valueOf(report.pages()))
        .row("files", report.files() + " (" + report.pinned() + " pinned)")
        .row(
            "blobs",
            report.blobs()
                + " of "
                + Sizes.text(report.bytes())
                + (limit == null ? "" : ", at most " + Sizes.text(limit)));
    StatsReport.Traffic traffic = report.traffic();
    return (traffic == null ? table.row("server", "not running") : withTraffic(table, traffic))
        .text();
  }

  private static Table withTraffic(Table table, StatsReport.Traffic traffic) {
    Double ratio = traffic.hitRatio();
    return table
        .row("since", traffic.since().toString())
        .row(
            "requests",
            traffic.requests().entrySet().stream()
                .filter(entry -> entry.getValue() > 0)
                .map(entry -> entry.getValue() + " " + entry.getKey())
                .collect(Collectors.joining(", ")))
        .row("hit ratio", ratio == null ? "-" : String.format(Locale.ROOT, "%.1f %%", 100 * ratio))
        .row("sent", Sizes.text(traffic.sentBytes()));
  }
}
