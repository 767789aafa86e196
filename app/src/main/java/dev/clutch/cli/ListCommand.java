package dev.clutch.cli;

import dev.clutch.model.Sizes;
import dev.clutch.operations.ListReport;
import dev.clutch.operations.OperationException;
import dev.clutch.operations.Operations;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;

/** {@code clutch list}. */
@Command(
    name = "list",
    description = "List the projects of which something is stored.",
    mixinStandardHelpOptions = true,
    versionProvider = ClutchCommand.VersionText.class)
final class ListCommand extends OperatorCommand {
  @Override
  int run(Operations operations) throws OperationException {
    print(operations.list(), ListCommand::text);
    return 0;
  }

  private static String text(ListReport report) {
    if (report.projects().isEmpty()) {
      return "Nothing is stored yet.";
    }
    Table table = new Table()
        .row("PROJECT", "FILES", "SIZE", "PINNED", "LAST USED", "PAGE FETCHED", "SOURCE");
    for (ListReport.Project project : report.projects()) {
      table.row(
          project.project(),
          String.valueOf(project.files()),
          Sizes.text(project.bytes()),
          project.pinned() == 0 ? "-" : String.valueOf(project.pinned()),
          time(project.lastUsed()),
          time(project.fetched()),
          project.source());
    }
    return table.text();
  }

  private static String time(@Nullable Instant time) {
    return time == null ? "-" : time.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
