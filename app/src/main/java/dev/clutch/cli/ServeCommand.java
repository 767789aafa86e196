package dev.clutch.cli;

import dev.clutch.app.Clutch;
import dev.clutch.app.Version;
import dev.clutch.config.Configuration;
import dev.clutch.config.ConfigurationLoader;
import dev.clutch.config.ConfigurationWatch;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code clutch serve}. Its options are those of {@link SettingOptions}. */
@Command(
    name = "serve",
    description = "Serve an index, fetching from the upstream what somebody asks for.",
    mixinStandardHelpOptions = true,
    versionProvider = ClutchCommand.VersionText.class,
    modelTransformer = SettingOptions.class)
final class ServeCommand implements Callable<Integer> {
  private static final long BETWEEN_LOOKS_MILLIS = 250;
  private static final Duration BEFORE_PREPARATION = Duration.ofSeconds(5);

  @Spec
  private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    ConfigurationLoader loader =
        SettingOptions.loader(Objects.requireNonNull(spec).commandLine().getParseResult());
    ConfigurationWatch watch = new ConfigurationWatch(loader);
    Configuration configuration = watch.configuration();
    CountDownLatch stopped = new CountDownLatch(1);
    OutputStream accessLog = new FileOutputStream(FileDescriptor.err); // it tells when it fails
    try (Clutch clutch =
            Clutch.start(configuration, System.getenv(), InstantSource.system(), accessLog);
        Preparation preparation =
            new Preparation(System.getProperty(Preparation.LAUNCHER), BEFORE_PREPARATION)) {
      Signals.onStop(stopped::countDown);
      String host = configuration.server().host();
      String url = Banner.reachable(clutch.url(), host);
      System.out.print(Banner.text(Version.TEXT, url, host));
      System.out.flush();
      preparation.begin();
      Signals.onReload(() -> watch.reload(clutch::reload));
      while (!stopped.await(BETWEEN_LOOKS_MILLIS, TimeUnit.MILLISECONDS)) {
        watch.check(clutch::reload);
      }
      System.err.println("clutch: stopping; answers under way have 10 seconds");
    }
    return 0;
  }
}
