package dev.clutch.cli;

import dev.clutch.app.Clutch;
import dev.clutch.app.Version;
import dev.clutch.config.Durations;
import dev.clutch.config.ServerSettings;
import dev.clutch.config.Sizes;
import dev.clutch.repository.KeepRemoved;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code clutch serve}. */
@Command(
    name = "serve",
    description = "Serve an index, fetching from the upstream what somebody asks for.",
    mixinStandardHelpOptions = true,
    versionProvider = ClutchCommand.VersionText.class,
    showDefaultValues = true)
final class ServeCommand implements Callable<Integer> {
  @Option(
      names = "--upstream",
      paramLabel = "URL|DIR",
      description = "The index to stand in front of, or a flat folder of files.",
      defaultValue = ServerSettings.DEFAULT_UPSTREAM)
  private List<String> upstreams = List.of();

  @Option(names = "--host", description = "The address to listen on.", defaultValue = "127.0.0.1")
  private String host = "";

  @Option(
      names = "--port",
      description = "The port to listen on; 0 takes a free one.",
      defaultValue = "" + ServerSettings.DEFAULT_PORT)
  private int port;

  @Mixin
  private final DataDirectoryOption dataDirectory = new DataDirectoryOption();

  @Option(
      names = "--index-ttl",
      paramLabel = "DURATION",
      description = "How long a page is fresh: 30s, 10m, 7d, or ISO 8601.",
      defaultValue = "10m",
      converter = DurationConverter.class)
  private Duration indexTtl = Duration.ZERO;

  @Option(
      names = "--offline",
      description = "Ask no upstream for anything; list and serve what is stored.")
  private boolean offline;

  @Option(
      names = "--cache-max-size",
      paramLabel = "SIZE",
      description = "The most that stored files may take; the least used ones make room.",
      defaultValue = "50G",
      converter = SizeConverter.class)
  private long cacheMaxSize;

  @Option(
      names = "--min-free",
      paramLabel = "SIZE",
      description =
          "What is left free on the disk; by default 2G, or a twentieth of it where that is less.",
      converter = SizeConverter.class)
  private @Nullable Long minFree;

  @Option(
      names = "--keep-removed",
      paramLabel = "serve|list|no",
      description = "What becomes of stored files that the upstream no longer lists.",
      defaultValue = "serve")
  private KeepRemoved keepRemoved = KeepRemoved.SERVE;

  static final class SizeConverter implements ITypeConverter<Long> {
    @Override
    public Long convert(String value) {
      try {
        return Sizes.parse(value);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }

  static final class DurationConverter implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String value) {
      try {
        return Durations.parse(value);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }

  @Override
  public Integer call() throws Exception {
    ServerSettings settings = new ServerSettings(
        upstream(),
        host,
        port,
        dataDirectory.path(System.getenv()),
        indexTtl,
        offline,
        keepRemoved,
        new ServerSettings.Space(cacheMaxSize, minFree));
    CountDownLatch stopped = new CountDownLatch(1);
    OutputStream accessLog = new FileOutputStream(FileDescriptor.err); // it tells when it fails
    try (Clutch clutch =
        Clutch.start(settings, System.getenv(), InstantSource.system(), accessLog)) {
      Signals.onStop(stopped::countDown);
      System.out.print(Banner.text(Version.TEXT, Banner.reachable(clutch.url(), host), host));
      System.out.flush();
      stopped.await();
      System.err.println("clutch: stopping; answers under way have 10 seconds");
    }
    return 0;
  }

  private String upstream() {
    if (upstreams.size() > 1) {
      throw new IllegalArgumentException(
          "one --upstream only: several sources are not supported yet");
    }
    String upstream = upstreams.get(0);
    if (upstream.matches("[a-z0-9-]+=.*")) {
      throw new IllegalArgumentException(
          "--upstream NAME=… is not supported yet: give the URL or directory alone");
    }
    return upstream;
  }
}
