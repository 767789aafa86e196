package dev.clutch.cli;

import dev.clutch.app.Clutch;
import dev.clutch.app.Preload;
import dev.clutch.app.Version;
import dev.clutch.config.Configuration;
import dev.clutch.config.ConfigurationLoader;
import dev.clutch.config.ConfigurationWatch;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A server from its first line to its last. */
final class Service {
  private static final Logger log = LoggerFactory.getLogger(Service.class);

  private static final long MEGABYTE = 1 << 20;
  private static final long BETWEEN_LOOKS_MILLIS = 250;

  /** How many megabytes of heap are too much; said by the launcher, and by nobody where another collector is taken. */
  private static final String COLLECT_AT = "clutch.collect-at";

  private static final Duration BEFORE_PREPARATION = Duration.ofSeconds(5);

  private Service() {}

  /** Reads the configuration, while classes are loaded. */
  static ConfigurationWatch configured(ConfigurationLoader loader) {
    Preload.begin();
    return new ConfigurationWatch(loader);
  }

  /** Says in the log what has started; what can't start says only why. */
  static void tell(ConfigurationWatch started, ConfigurationLoader loader) {
    log.info(StartLine.of(started.configuration(), loader.file()));
  }

  /** Serves until a signal asks it to stop. */
  static void run(ConfigurationLoader loader) throws Exception {
    ConfigurationWatch watch = configured(loader);
    Configuration configuration = watch.configuration();
    SoftHeap heap = SoftHeap.ours(Integer.getInteger(COLLECT_AT, Integer.MAX_VALUE) * MEGABYTE);
    CountDownLatch stopped = new CountDownLatch(1);
    OutputStream accessLog = new FileOutputStream(FileDescriptor.err); // it tells when it fails
    try (Clutch clutch =
            Clutch.start(configuration, System.getenv(), InstantSource.system(), accessLog);
        Preparation preparation =
            new Preparation(System.getProperty(Preparation.LAUNCHER), BEFORE_PREPARATION)) {
      Signals.onStop(stopped::countDown);
      tell(watch, loader);
      String host = configuration.server().host();
      String url = Banner.reachable(clutch.url(), host);
      System.out.print(Banner.text(Version.TEXT, url, host));
      System.out.flush();
      preparation.begin();
      Signals.onReload(() -> watch.reload(clutch::reload));
      if (!stopped.await(BETWEEN_LOOKS_MILLIS, TimeUnit.MILLISECONDS)) {
        Preload.rest(); // not beside the first answer
      }
      while (!stopped.await(BETWEEN_LOOKS_MILLIS, TimeUnit.MILLISECONDS)) {
        watch.check(clutch::reload);
        heap.check();
      }
      System.err.println("clutch: stopping; answers under way have 10 seconds");
    }
  }
}
