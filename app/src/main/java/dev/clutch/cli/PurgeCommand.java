package dev.clutch.cli;

import dev.clutch.model.ProjectName;
import dev.clutch.model.Sizes;
import dev.clutch.operations.OperationException;
import dev.clutch.operations.Operations;
import dev.clutch.operations.PurgeReport;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code clutch purge}. */
@Command(
    name = "purge",
    description = {
      "Forget a project: its page and its files, pinned ones too.",
      "What is asked for afterwards is fetched again."
    },
    mixinStandardHelpOptions = true,
    versionProvider = ClutchCommand.VersionText.class)
final class PurgeCommand extends OperatorCommand {
  @Parameters(
      paramLabel = "PROJECT",
      description = "The project, however it is spelled.",
      converter = Converters.OfProject.class)
  private @Nullable ProjectName project;

  @Option(names = "--dry-run", description = "Only say what would be removed.")
  private boolean dryRun;

  @Override
  int run(Operations operations) throws OperationException {
    print(operations.purge(Objects.requireNonNull(project), dryRun), PurgeCommand::text);
    return 0;
  }

  private static String text(PurgeReport report) {
    return (report.dryRun() ? "Would remove " : "Removed ")
        + report.project()
        + ": "
        + count(report.pages(), "page")
        + ", "
        + count(report.files(), "file")
        + ", "
        + count(report.blobs(), "blob")
        + " of "
        + Sizes.text(report.bytes());
  }
}
