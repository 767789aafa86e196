package dev.clutch.cli;

import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code clutch serve}. Its options are those of {@link SettingOptions}. See {@link PlainLine}. */
@Command(
    name = "serve",
    description = "Serve an index, fetching from the upstream what somebody asks for.",
    mixinStandardHelpOptions = true,
    versionProvider = ClutchCommand.VersionText.class,
    modelTransformer = SettingOptions.class)
final class ServeCommand implements Callable<Integer> {
  @Spec
  private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    Service.run(SettingOptions.loader(Objects.requireNonNull(spec).commandLine().getParseResult()));
    return 0;
  }
}
