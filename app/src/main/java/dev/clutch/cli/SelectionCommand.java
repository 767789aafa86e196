package dev.clutch.cli;

import dev.clutch.operations.OperationException;
import dev.clutch.operations.Operations;
import dev.clutch.operations.PinReport;
import dev.clutch.operations.Selection;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A command on a pin: {@code clutch pin} and {@code clutch unpin} differ in what they do with it. */
abstract class SelectionCommand extends OperatorCommand {
  @Parameters(
      paramLabel = "WHAT",
      description = "flask, flask==3.1.0, or a filename.",
      converter = Converters.OfSelection.class)
  private @Nullable Selection what;

  @Option(names = "--dry-run", description = "Only say what it would hold.")
  private boolean dryRun;

  abstract PinReport change(Operations operations, Selection what, boolean dryRun)
      throws OperationException;

  @Override
  final int run(Operations operations) throws OperationException {
    print(change(operations, Objects.requireNonNull(what), dryRun), PinText::of);
    return 0;
  }
}
