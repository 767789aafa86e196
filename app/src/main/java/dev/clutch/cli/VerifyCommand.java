package dev.clutch.cli;

import dev.clutch.model.Sizes;
import dev.clutch.operations.OperationException;
import dev.clutch.operations.Operations;
import dev.clutch.operations.VerifyReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code clutch verify}. */
@Command(
    name = "verify",
    description = {
      "Read every stored file and compare it with its digest.",
      "Exit code 1 if one is not as it was and has not been set aside."
    },
    mixinStandardHelpOptions = true,
    versionProvider = ClutchCommand.VersionText.class)
final class VerifyCommand extends OperatorCommand {
  @Option(
      names = "--repair",
      description = "Set damaged files aside: they are fetched again when asked for.")
  private boolean repair;

  @Option(names = "--dry-run", description = "Change nothing, also with --repair.")
  private boolean dryRun;

  @Override
  int run(Operations operations) throws OperationException {
    VerifyReport report;
    try (ProgressLine progress = new ProgressLine("verify")) {
      report = operations.verify(repair && !dryRun, progress);
    }
    print(report, VerifyCommand::text);
    return report.isClean() ? 0 : 1;
  }

  private static String text(VerifyReport report) {
    StringBuilder text = new StringBuilder();
    for (VerifyReport.Problem problem : report.problems()) {
      text.append(problem.files().isEmpty() ? "a project list" : String.join(", ", problem.files()))
          .append(": ")
          .append(problem.reason())
          .append(problem.repaired() ? "; set aside" : "")
          .append(" (")
          .append(problem.sha256())
          .append(")\n");
    }
    text.append(count(report.blobs(), "blob"))
        .append(", ")
        .append(Sizes.text(report.bytes()))
        .append(" read: ")
        .append(count(report.problems().size(), "problem"));
    if (report.unreferenced() > 0) {
      text.append("; ")
          .append(count(report.unreferenced(), "blob"))
          .append(" of ")
          .append(Sizes.text(report.unreferencedBytes()))
          .append(" that nothing refers to")
          .append(report.repair() ? ", deleted" : ", which 'clutch gc' deletes");
    }
    if (!report.isClean()) {
      text.append(
          "\n'clutch verify --repair' sets damaged files aside; they are fetched again when asked for");
    }
    return text.toString();
  }
}
