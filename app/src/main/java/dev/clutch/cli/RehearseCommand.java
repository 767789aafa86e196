package dev.clutch.cli;

import dev.clutch.app.Preload;
import dev.clutch.app.Version;
import dev.clutch.config.Configuration;
import dev.clutch.config.ConfigurationLoader;
import dev.clutch.config.ConfigurationWatch;
import dev.clutch.demo.Rehearsal;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
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
    new Rehearsal().run(RehearseCommand::configuration);
    Preload.rest();
    SoftHeap.ours(Long.MAX_VALUE).check();
    Signals.onReload(() -> {});
    var unused = Banner.text(Version.TEXT, "http://127.0.0.1:7654", "127.0.0.1");
    new Preparation(null, Duration.ZERO).close();
    return 0;
  }

  /** Made as that of a server is. */
  private static Configuration configuration(String upstream, Path data) {
    ConfigurationLoader loader = new ConfigurationLoader(
        PlainLine.flags("--port", "0", "--upstream", upstream, "--data-dir", data.toString())
            .orElseThrow(),
        System.getenv());
    ConfigurationWatch watch = Service.configured(loader);
    Service.tell(watch, loader);
    return watch.configuration();
  }
}
