package dev.clutch.cli;

import dev.clutch.config.ConfigurationException;
import dev.clutch.config.ConfigurationLoader;
import dev.clutch.config.EffectiveSetting;
import dev.clutch.config.LoadedConfiguration;
import dev.clutch.config.Problem;
import dev.clutch.operations.ReportJson;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code clutch check-config}. */
@Command(
    name = "check-config",
    description = {
      "Print every setting as it holds, and where it was said.",
      "That is by a flag, in the environment, in the file, or nowhere. Takes the flags of serve."
          + " Secrets are masked.",
      "Exit code 2 if something can't be meant; everything that can't is said."
    },
    mixinStandardHelpOptions = true,
    versionProvider = ClutchCommand.VersionText.class,
    modelTransformer = SettingOptions.class)
final class CheckConfigCommand implements Callable<Integer> {
  @Spec
  private @Nullable CommandSpec spec;

  @Option(names = "--json", description = "Print one JSON document; docs/json.md has its shape.")
  private boolean json;

  /** What {@code --json} prints. */
  record Report(
      boolean ok, @Nullable String file, List<EffectiveSetting> settings, List<Problem> problems) {}

  @Override
  public Integer call() {
    ConfigurationLoader loader =
        SettingOptions.loader(Objects.requireNonNull(spec).commandLine().getParseResult());
    try {
      print(loader.load());
      return ExitCode.OK;
    } catch (ConfigurationException e) {
      if (!json) {
        throw e;
      }
      String file = loader.file().map(Object::toString).orElse(null);
      print(new Report(false, file, List.of(), e.problems()));
      return ExitCode.USAGE;
    }
  }

  private void print(LoadedConfiguration loaded) {
    String file = loaded.file().map(Object::toString).orElse(null);
    if (json) {
      print(new Report(true, file, loaded.settings(), List.of()));
      return;
    }
    Table table = new Table();
    table.row("setting", "value", "from");
    for (EffectiveSetting setting : loaded.settings()) {
      String value = setting.value();
      table.row(name(setting), value == null ? "-" : value, setting.origin());
    }
    System.out.println(table.text());
    System.err.println(
        file == null ? "clutch: no file is read" : "clutch: " + file + " can be used");
    System.out.flush();
  }

  private static void print(Report report) {
    System.out.println(ReportJson.text(report));
    System.out.flush();
  }

  /** {@code server.port}, {@code source[pypi].url}. */
  private static String name(EffectiveSetting setting) {
    String name = setting.name().isEmpty() ? "" : "[" + setting.name() + "]";
    return setting.table() + name + "." + setting.key();
  }
}
