package dev.clutch.cli;

import dev.clutch.operations.OperationException;
import dev.clutch.operations.Operations;
import dev.clutch.operations.PinReport;
import dev.clutch.operations.Selection;
import picocli.CommandLine.Command;

/** {@code clutch unpin}. */
@Command(
    name = "unpin",
    description = "Take back a pin, in the words in which it was made.",
    mixinStandardHelpOptions = true,
    versionProvider = ClutchCommand.VersionText.class)
final class UnpinCommand extends SelectionCommand {
  @Override
  PinReport change(Operations operations, Selection what, boolean dryRun)
      throws OperationException {
    return operations.unpin(what, dryRun);
  }
}
