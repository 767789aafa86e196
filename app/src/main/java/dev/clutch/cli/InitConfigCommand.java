package dev.clutch.cli;

import dev.clutch.config.InitialFile;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code clutch init-config}. */
@Command(
    name = "init-config",
    description = {
      "Print a file with every setting, explained and commented out.",
      "To begin with it:",
      "  clutch init-config > ~/.config/clutch/clutch.toml"
    },
    mixinStandardHelpOptions = true,
    versionProvider = ClutchCommand.VersionText.class)
final class InitConfigCommand implements Callable<Integer> {
  @Override
  public Integer call() {
    System.out.print(InitialFile.text());
    System.out.flush();
    return 0;
  }
}
