package dev.clutch.cli;

import dev.clutch.config.ConfigurationLoader;
import dev.clutch.config.Setting;
import dev.clutch.config.Settings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.IModelTransformer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * The options of {@code serve}, made from the declarations of the settings. They are read as text: what it
 * means is said where files and variables are read too.
 */
final class SettingOptions implements IModelTransformer {
  @Override
  public CommandSpec transform(CommandSpec command) {
    command.addOption(OptionSpec.builder(Settings.UPSTREAM)
        .paramLabel("[NAME=]URL|DIR")
        .type(List.class)
        .auxiliaryTypes(String.class)
        .arity("1")
        .description("An index to stand in front of, or a folder of files; by default "
            + Settings.DEFAULT_UPSTREAM
            + ". May be repeated: the first that has a project owns it.")
        .build());
    command.addOption(config());
    Settings.withFlags().forEach(setting -> command.addOption(option(setting)));
    return command;
  }

  private static OptionSpec config() {
    return OptionSpec.builder(Settings.CONFIG)
        .paramLabel("FILE")
        .type(String.class)
        .arity("1")
        .description("The file with the settings; by default $XDG_CONFIG_HOME/clutch/clutch.toml,"
            + " else ~/.config/clutch/clutch.toml, if it exists.")
        .build();
  }

  private static OptionSpec option(Setting<?> setting) {
    OptionSpec.Builder option = OptionSpec.builder(setting.flag()).description(text(setting));
    return setting.isSwitch()
        ? option.type(boolean.class).arity("0").negatable(true).build()
        : option.type(String.class).arity("1").paramLabel(setting.form()).build();
  }

  private static String text(Setting<?> setting) {
    String meaning = setting.meaning().replace("`", "");
    String text = Character.toUpperCase(meaning.charAt(0)) + meaning.substring(1);
    String usual = setting.usual().replace("`", "");
    return (text + (setting.isSwitch() ? "." : "; by default " + usual + ".")).replace("%", "%%");
  }

  /** Returns what reads the configuration that a command line means. */
  static ConfigurationLoader loader(ParseResult line) {
    return new ConfigurationLoader(flags(line), System.getenv());
  }

  static Map<String, List<String>> flags(ParseResult line) {
    Map<String, List<String>> flags = new LinkedHashMap<>();
    for (OptionSpec option : line.matchedOptions()) {
      String flag = option.longestName();
      if (isSetting(flag) && option.getValue() != null) {
        flags.put(flag, values(option.getValue()));
      }
    }
    return flags;
  }

  private static boolean isSetting(String flag) {
    return flag.equals(Settings.UPSTREAM)
        || flag.equals(Settings.CONFIG)
        || Settings.withFlags().stream().anyMatch(setting -> flag.equals(setting.flag()));
  }

  private static List<String> values(Object value) {
    return value instanceof List<?> list
        ? list.stream().map(String::valueOf).toList()
        : List.of(String.valueOf(value));
  }
}
