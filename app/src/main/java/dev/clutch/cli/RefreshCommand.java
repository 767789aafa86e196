package dev.clutch.cli;

import dev.clutch.model.ProjectName;
import dev.clutch.operations.OperationException;
import dev.clutch.operations.Operations;
import dev.clutch.operations.RefreshReport;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code clutch refresh}. */
@Command(
    name = "refresh",
    description = {
      "Ask the upstream for a project's page at once, however fresh the stored one is.",
      "Needs a running server."
    },
    mixinStandardHelpOptions = true,
    versionProvider = ClutchCommand.VersionText.class)
final class RefreshCommand extends OperatorCommand {
  @Parameters(
      paramLabel = "PROJECT",
      description = "The project, however it is spelled.",
      converter = Converters.OfProject.class)
  private @Nullable ProjectName project;

  @Option(
      names = "--force",
      description =
          "Accept an older page, an empty one over one with files, and one that may be cut off.")
  private boolean force;

  @Option(names = "--dry-run", description = "Only say what is stored now; ask nobody.")
  private boolean dryRun;

  @Override
  int run(Operations operations) throws OperationException {
    RefreshReport report = operations.refresh(Objects.requireNonNull(project), force, dryRun);
    print(report, RefreshCommand::text);
    return switch (report.outcome()) {
      case CHANGED, UNCHANGED, NOT_ASKED -> 0;
      case MISSING, REFUSED, FAILED -> 1;
    };
  }

  private static String text(RefreshReport report) {
    String word = switch (report.outcome()) {
      case CHANGED -> "changed";
      case UNCHANGED -> "unchanged";
      case NOT_ASKED -> "not asked";
      case MISSING -> "no such project";
      case REFUSED -> "refused, what is stored stays";
      case FAILED -> "no answer, what is stored stays";
    };
    return report.project() + ": " + word
        + (report.detail().isEmpty() ? "" : ": " + report.detail());
  }
}
