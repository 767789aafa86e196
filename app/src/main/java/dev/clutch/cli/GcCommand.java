package dev.clutch.cli;

import dev.clutch.model.Sizes;
import dev.clutch.operations.GcReport;
import dev.clutch.operations.OperationException;
import dev.clutch.operations.Operations;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code clutch gc}. */
@Command(
    name = "gc",
    description =
        "Remove what nothing refers to, and what exceeds the limits of the running server.",
    mixinStandardHelpOptions = true,
    versionProvider = ClutchCommand.VersionText.class)
final class GcCommand extends OperatorCommand {
  @Option(names = "--dry-run", description = "Only say what would be removed.")
  private boolean dryRun;

  @Override
  int run(Operations operations) throws OperationException {
    GcReport report;
    try (ProgressLine progress = new ProgressLine("gc")) {
      report = operations.gc(dryRun, progress);
    }
    print(report, GcCommand::text);
    return 0;
  }

  private static String text(GcReport report) {
    GcReport.Freed unreferenced = report.unreferenced();
    GcReport.Freed evicted = report.evicted();
    return (report.dryRun() ? "Would remove " : "Removed ")
        + count(unreferenced.blobs(), "blob")
        + " of "
        + Sizes.text(unreferenced.bytes())
        + " that nothing refers to"
        + (evicted.blobs() == 0
            ? ""
            : ", and "
                + count(evicted.files(), "file")
                + " of "
                + Sizes.text(evicted.bytes())
                + " to make room");
  }
}
