package dev.clutch.cli;

import dev.clutch.app.Version;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The program: its commands, and what it says when one fails. {@code serve} is the default. */
@Command(
    name = "clutch",
    description = "An on-demand caching mirror for Python package indexes.",
    mixinStandardHelpOptions = true,
    versionProvider = ClutchCommand.VersionText.class,
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
    String[] given = withDefault(arguments);
    ClutchCommand root = new ClutchCommand();
    CommandLine line = line(root, first(given));
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setDefaultValueProvider(new EnvironmentDefaults(System.getenv()));
    line.setParameterExceptionHandler(ClutchCommand::usage);
    line.setExecutionExceptionHandler(
        (failure, command, result) -> root.failed(failure, command.getErr()));
    return line.execute(given);
  }

  /** Returns the program with all its commands. */
  static CommandLine whole() {
    return line(new ClutchCommand(), "");
  }

  /**
   * To look at a command takes as long as to start half a server: where it is clear which is meant, the
   * others are left out, but for those that speak of all.
   */
  private static CommandLine line(ClutchCommand root, String first) {
    CommandLine line = new CommandLine(root);
    Class<?> only = Commands.ALL.get(first);
    if (only == null || only == HelpCommand.class || only == CompletionCommand.class) {
      Commands.ALL.forEach((name, type) -> line.addSubcommand(name, new CommandLine(type)));
    } else {
      line.addSubcommand(first, new CommandLine(only));
    }
    return line;
  }

  /** A server that is started plainly needs none of them. */
  private static final class Commands {
    /** In the order in which help lists them. */
    static final Map<String, Class<?>> ALL = commands();

    private static Map<String, Class<?>> commands() {
      Map<String, Class<?>> commands = new LinkedHashMap<>();
      commands.put("serve", ServeCommand.class);
      commands.put("demo", DemoCommand.class);
      commands.put("status", StatusCommand.class);
      commands.put("list", ListCommand.class);
      commands.put("stats", StatsCommand.class);
      commands.put("purge", PurgeCommand.class);
      commands.put("refresh", RefreshCommand.class);
      commands.put("explain", ExplainCommand.class);
      commands.put("pin", PinCommand.class);
      commands.put("unpin", UnpinCommand.class);
      commands.put("gc", GcCommand.class);
      commands.put("verify", VerifyCommand.class);
      commands.put("doctor", DoctorCommand.class);
      commands.put("check-config", CheckConfigCommand.class);
      commands.put("init-config", InitConfigCommand.class);
      commands.put("completion", CompletionCommand.class);
      commands.put("rehearse", RehearseCommand.class);
      commands.put("help", HelpCommand.class);
      return Collections.unmodifiableMap(commands);
    }
  }

  /** {@code clutch --upstream …} means {@code clutch serve --upstream …}. */
  private static String[] withDefault(String[] arguments) {
    String first = first(arguments);
    boolean isOurs = Commands.ALL.containsKey(first)
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

  private static String first(String[] arguments) {
    return Arrays.stream(arguments)
        .filter(argument -> !argument.equals("-v") && !argument.equals("--verbose"))
        .findFirst()
        .orElse("");
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
    int code = Failures.told(failure, err::println);
    if (verbose) {
      failure.printStackTrace(err);
    }
    return code;
  }
}
