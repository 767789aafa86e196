package dev.clutch.cli;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Takes what no flag says from the environment: {@code --data-dir} from {@code CLUTCH_DATA_DIR}. */
final class EnvironmentDefaults implements IDefaultValueProvider {
  private final Map<String, String> environment;

  EnvironmentDefaults(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public @Nullable String defaultValue(ArgSpec argument) {
    if (!(argument instanceof OptionSpec option) || !isSetting(option)) {
      return null;
    }
    String name = option.longestName().replaceFirst("^--", "").replace('-', '_');
    String value = environment.get("CLUTCH_" + name.toUpperCase(Locale.ROOT));
    return value == null || value.isEmpty() ? null : value;
  }

  /**
   * A flag without a value is of the moment, and so is all of the demonstration. The settings of the server
   * are read where its file is read too.
   */
  private static boolean isSetting(OptionSpec option) {
    return option.arity().max() > 0
        && !List.of("demo", "serve", "check-config").contains(option.command().name());
  }
}
