package dev.clutch.cli;

import dev.clutch.operations.Explanation;
import dev.clutch.operations.OperationException;
import dev.clutch.operations.Operations;
import dev.clutch.operations.Selection;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code clutch explain}. */
@Command(
    name = "explain",
    description = {
      "Say why an index shows what it shows of a project: which source owns it, and of each file"
          + " whether it is shown, or which rule hides it and until when.",
      "Asks the sources as a client's request for the page does. Needs a running server."
    },
    mixinStandardHelpOptions = true,
    versionProvider = ClutchCommand.VersionText.class)
final class ExplainCommand extends OperatorCommand {
  @Parameters(
      paramLabel = "WHAT",
      description = "flask, flask==3.1.0, or a filename.",
      converter = Converters.OfSelection.class)
  private @Nullable Selection what;

  @Option(
      names = "--index",
      paramLabel = "NAME",
      description = "The index. Without it, the default one.")
  private @Nullable String index;

  @Option(
      names = "--at",
      paramLabel = "DATE|VIEW",
      description = "As it was, or will be, at 2026-05-01; or in a view, such as cooldown/7d.",
      converter = Converters.OfAsOf.class)
  private @Nullable String at;

  @Override
  int run(Operations operations) throws OperationException {
    Explanation explanation = operations.explain(Objects.requireNonNull(what), index, at);
    print(explanation, Explanation::text);
    return explanation.isThere() ? 0 : 1;
  }
}
