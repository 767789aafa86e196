package dev.clutch.cli;

import dev.clutch.app.Version;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The program: its commands, and what it says when one fails. {@code serve} is the default. */
@Command(
    name = "clutch",
    description = "An on-demand caching mirror for Python package indexes.",
    mixinStandardHelpOptions = true,
    versionProvider = ClutchCommand.VersionText.class,
    subcommands = {
      ServeCommand.class,
      DemoCommand.class,
      StatusCommand.class,
      ListCommand.class,
      StatsCommand.class,
      PurgeCommand.class,
      RefreshCommand.class,
      ExplainCommand.class,
      PinCommand.class,
      UnpinCommand.class,
      GcCommand.class,
      VerifyCommand.class,
      DoctorCommand.class,
      CheckConfigCommand.class,
      InitConfigCommand.class,
      CommandLine.HelpCommand.class
    },
    footer = {
      "",
      "Without a command, clutch serves.",
      "Exit codes: 0 done, 1 a check or the work failed, 2 wrong usage or configuration."
    })
public final class ClutchCommand {
  @Option(
      names = {"-v", "--verbose"},
      scope = CommandLine.ScopeType.INHERIT,
      description = "Show stack traces of failures.")
  private boolean verbose;

  static final class VersionText implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"clutch " + Version.TEXT};
    }
  }

  /**
   * Runs a command.
   *
   * @return the exit code
   */
  public static int run(String... arguments) {
    ClutchCommand root = new ClutchCommand();
    CommandLine line = new CommandLine(root);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setDefaultValueProvider(new EnvironmentDefaults(System.getenv()));
    line.setParameterExceptionHandler(ClutchCommand::usage);
    line.setExecutionExceptionHandler(
        (failure, command, result) -> root.failed(failure, command.getErr()));
    return line.execute(withDefault(line, arguments));
  }

  /** {@code clutch --upstream …} means {@code clutch serve --upstream …}. */
  private static String[] withDefault(CommandLine line, String[] arguments) {
    String first = Arrays.stream(arguments)
        .filter(argument -> !argument.equals("-v") && !argument.equals("--verbose"))
        .findFirst()
        .orElse("");
    boolean isOurs = line.getSubcommands().containsKey(first)
        || first.equals("-h")
        || first.equals("--help")
        || first.equals("-V")
        || first.equals("--version");
    if (isOurs || (!first.isEmpty() && !first.startsWith("-"))) {
      return arguments;
    }
    String[] served = new String[arguments.length + 1];
    served[0] = "serve";
    System.arraycopy(arguments, 0, served, 1, arguments.length);
    return served;
  }

  private static int usage(ParameterException failure, String[] arguments) {
    CommandLine command = failure.getCommandLine();
    String message = String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
    command
        .getErr()
        .printf(
            Locale.ROOT,
            "clutch: %s; see '%s --help'%n",
            message,
            command.getCommandSpec().qualifiedName());
    return CommandLine.ExitCode.USAGE;
  }

  private int failed(Exception failure, PrintWriter err) {
    String.valueOf(failure.getMessage()).lines().forEach(line -> err.println("clutch: " + line));
    if (verbose) {
      failure.printStackTrace(err);
    }
    boolean isUsage = failure instanceof IllegalArgumentException;
    return isUsage ? CommandLine.ExitCode.USAGE : CommandLine.ExitCode.SOFTWARE;
  }
}
