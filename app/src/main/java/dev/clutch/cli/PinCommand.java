package dev.clutch.cli;

import dev.clutch.operations.OperationException;
import dev.clutch.operations.Operations;
import dev.clutch.operations.PinReport;
import dev.clutch.operations.Selection;
import picocli.CommandLine.Command;

/** {@code clutch pin}. */
@Command(
    name = "pin",
    description = "Keep files from ever making room for others; those stored later, too.",
    mixinStandardHelpOptions = true,
    versionProvider = ClutchCommand.VersionText.class)
final class PinCommand extends SelectionCommand {
  @Override
  PinReport change(Operations operations, Selection what, boolean dryRun)
      throws OperationException {
    return operations.pin(what, dryRun);
  }
}
