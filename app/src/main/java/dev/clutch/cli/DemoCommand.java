package dev.clutch.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import dev.clutch.demo.Demo;
import dev.clutch.demo.DemoResult;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code clutch demo}. */
@Command(
    name = "demo",
    description = {
      "Show the main job in seconds: this machine's pip, three times, through Clutch.",
      "Without --upstream no network is needed: a small, slow index is made on the spot."
    },
    mixinStandardHelpOptions = true,
    versionProvider = ClutchCommand.VersionText.class)
final class DemoCommand implements Callable<Integer> {
  @Option(names = "--upstream", paramLabel = "URL", description = "An index to ask instead.")
  private @Nullable String upstream;

  @Option(names = "--json", description = "Print what was seen as JSON.")
  private boolean json;

  @Parameters(
      paramLabel = "PROJECT",
      description = "What to download; by default the small index's own, with --upstream flask.")
  private List<String> projects = List.of();

  @Override
  public Integer call() throws IOException {
    silenceTheServer();
    Demo demo = new Demo(
        upstream, projects, System.getenv(), line -> System.err.println("clutch: " + line));
    DemoResult result = demo.run();
    System.out.print(json ? json(result) : table(result) + closing(result));
    System.out.flush();
    return result.isAsPromised() ? 0 : 1;
  }

  /** What the server inside says of an upstream that is cut off on purpose is no news to anybody. */
  private static void silenceTheServer() {
    System.setProperty("org.slf4j.simpleLogger.log.dev.clutch", "off");
  }

  private static String json(DemoResult result) throws IOException {
    ObjectMapper mapper =
        new ObjectMapper().setPropertyNamingStrategy(PropertyNamingStrategies.KEBAB_CASE);
    return mapper.writerWithDefaultPrettyPrinter().writeValueAsString(result) + "\n";
  }

  static String table(DemoResult result) {
    StringBuilder table = new StringBuilder();
    table.append(String.format(
        Locale.ROOT,
        "%-16s %8s %18s %15s %6s %14s%n",
        result.pip(),
        "seconds",
        "upstream requests",
        "upstream bytes",
        "files",
        "digests right"));
    for (DemoResult.Run run : result.runs()) {
      table.append(String.format(
          Locale.ROOT,
          "%-16s %8.1f %18d %,15d %6d %14d%n",
          run.run(),
          run.seconds(),
          run.upstreamRequests(),
          run.upstreamBytes(),
          run.files(),
          run.digestsRight()));
    }
    return table.toString();
  }

  private static String closing(DemoResult result) {
    if (!result.isAsPromised()) {
      return "Not as promised: a digest was wrong, or a file was fetched twice.\n";
    }
    DemoResult.Run cold = result.runs().get(0);
    DemoResult.Run cutOff = result.runs().get(2);
    return String.format(
        Locale.ROOT,
        "What pip fetched once (%.1f s) it got again without an upstream (%.1f s), every digest right.%n"
            + "For real: clutch serve, then pip install -i http://127.0.0.1:7654/simple/ PACKAGE%n",
        cold.seconds(),
        cutOff.seconds());
  }
}
