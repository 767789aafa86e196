package dev.clutch.cli;

import dev.clutch.demo.Rehearsal;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code clutch rehearse}, which the launcher runs when it prepares the starts to come. */
@Command(
    name = "rehearse",
    description = "Do in a second what a server does, for Java to learn it.",
    hidden = true,
    mixinStandardHelpOptions = true,
    versionProvider = ClutchCommand.VersionText.class)
final class RehearseCommand implements Callable<Integer> {
  @Override
  public Integer call() throws IOException {
    new Rehearsal()
        .run((upstream, data) -> SettingOptions.loader(new CommandLine(ServeCommand.class)
                .parseArgs("--port", "0", "--upstream", upstream, "--data-dir", data.toString()))
            .load()
            .configuration());
    return 0;
  }
}
