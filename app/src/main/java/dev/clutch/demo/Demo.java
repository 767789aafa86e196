package dev.clutch.demo;

import dev.clutch.app.Clutch;
import dev.clutch.app.Version;
import dev.clutch.config.ServerSettings;
import dev.clutch.demo.CountingServer.Count;
import dev.clutch.demo.CountingServer.Slowness;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The main job in seconds: the machine's own pip through Clutch, cold, warm, and without an upstream. */
public final class Demo {
  private static final Slowness SLOW = new Slowness(Duration.ofMillis(150), 4_000_000);
  private static final Duration TTL = Duration.ofMinutes(10);
  private static final Duration LATER = Duration.ofHours(1);

  private final @Nullable String upstream;
  private final List<String> projects;
  private final Map<String, String> environment;
  private final Consumer<String> progress;

  /**
   * @param upstream the URL of an index, or null for one made on the spot
   * @param projects what pip is asked for; if empty, what the tiny index is made for, or Flask
   * @param environment where {@code HTTPS_PROXY} and its like are looked up
   * @param progress is told in one line what is about to be done
   */
  public Demo(
      @Nullable String upstream,
      List<String> projects,
      Map<String, String> environment,
      Consumer<String> progress) {
    this.upstream = upstream;
    this.projects = projects.isEmpty()
        ? List.of(upstream == null ? TinyIndex.PROJECT : "flask")
        : List.copyOf(projects);
    this.environment = environment;
    this.progress = progress;
  }

  /**
   * Runs pip three times. What it needs on disk is gone afterwards.
   *
   * @throws IOException if there is no pip, or it fails; for people
   */
  public DemoResult run() throws IOException {
    Pip pip = Pip.find()
        .orElseThrow(() -> new IOException(
            "no pip found (python3 -m pip, pip3, pip); the demo is about it: install one"));
    AtomicReference<Duration> passed = new AtomicReference<>(Duration.ZERO);
    InstantSource clock = () -> Instant.now().plus(passed.get());
    try (TemporaryFolder folder = new TemporaryFolder();
        DemoSource source = source();
        CountingServer server =
            new CountingServer(source, upstream == null ? SLOW : Slowness.NONE);
        Clutch clutch = clutch(server.url(), folder.path().resolve("data"), clock)) {
      Runner runner = new Runner(pip, clutch.url() + "/simple/", folder.path(), source, server);
      List<DemoResult.Run> runs = new ArrayList<>();
      progress.accept(pip.version() + ", nothing stored yet: " + String.join(" ", projects));
      runs.add(runner.run("cold"));
      progress.accept("the same again");
      runs.add(runner.run("warm"));
      server.cutOff();
      passed.set(LATER);
      progress.accept("the same an hour later, when every page is stale and the upstream is gone");
      runs.add(runner.run("upstream cut off"));
      return new DemoResult(pip.version(), runs);
    }
  }

  private DemoSource source() {
    return upstream == null
        ? new TinyIndex()
        : new RealIndex(upstream, "clutch/" + Version.TEXT, environment);
  }

  private static Clutch clutch(String upstream, Path data, InstantSource clock) throws IOException {
    return Clutch.start(
        new ServerSettings(upstream, "127.0.0.1", 0, data, TTL).configuration(),
        Map.of(),
        clock,
        OutputStream.nullOutputStream());
  }

  /** Runs pip once, and looks at what came. */
  private final class Runner {
    private final Pip pip;
    private final String index;
    private final Path folder;
    private final DemoSource source;
    private final CountingServer server;

    Runner(Pip pip, String index, Path folder, DemoSource source, CountingServer server) {
      this.pip = pip;
      this.index = index;
      this.folder = folder;
      this.source = source;
      this.server = server;
    }

    DemoResult.Run run(String name) throws IOException {
      Path downloads = Files.createDirectory(folder.resolve(name.replace(' ', '-')));
      Count before = server.count();
      long begun = System.nanoTime();
      pip.download(index, projects, folder, downloads);
      double seconds = (System.nanoTime() - begun) / 1e9;
      Count count = server.count().since(before);
      List<Path> files = files(downloads);
      int right = 0;
      for (Path file : files) {
        String promised = source.promised().get(file.getFileName().toString());
        right += Wheel.sha256(Files.readAllBytes(file)).equals(promised) ? 1 : 0;
      }
      return new DemoResult.Run(
          name, seconds, count.requests(), count.files(), count.bytes(), files.size(), right);
    }

    private static List<Path> files(Path folder) throws IOException {
      try (Stream<Path> files = Files.list(folder)) {
        return files.toList();
      }
    }
  }
}
