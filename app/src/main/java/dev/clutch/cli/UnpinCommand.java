package dev.clutch.cli;

import dev.clutch.operations.OperationException;
import dev.clutch.operations.Operations;
import dev.clutch.operations.Selection;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code clutch unpin}. */
@Command(
    name = "unpin",
    description = "Take back a pin, in the words in which it was made.",
    mixinStandardHelpOptions = true,
    versionProvider = ClutchCommand.VersionText.class)
final class UnpinCommand extends OperatorCommand {
  @Parameters(
      paramLabel = "WHAT",
      description = "flask, flask==3.1.0, or a filename.",
      converter = Converters.OfSelection.class)
  private @Nullable Selection what;

  @Option(names = "--dry-run", description = "Only say what it would hold.")
  private boolean dryRun;

  @Override
  int run(Operations operations) throws OperationException {
    print(operations.unpin(Objects.requireNonNull(what), dryRun), PinText::of);
    return 0;
  }
}
