package dev.clutch.cli;

import dev.clutch.config.ConfigurationLoader;
import java.util.List;
import java.util.Map;

/** The way into the program: past picocli where a server is started plainly, which it would take half of. */
public final class Program {
  private Program() {}

  /**
   * Runs a command.
   *
   * @return the exit code
   */
  public static int run(String... arguments) {
    Map<String, List<String>> flags = PlainLine.flags(arguments).orElse(null);
    return flags == null ? ClutchCommand.run(arguments) : serve(flags);
  }

  private static int serve(Map<String, List<String>> flags) {
    try {
      Service.run(new ConfigurationLoader(flags, System.getenv()));
      return 0;
    } catch (Exception e) { // as picocli would, whatever it is
      return Failures.told(e, System.err::println);
    }
  }
}
