package dev.clutch.cli;

import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Completions as fish reads them: a line for each command and each of its options. */
final class FishCompletion {
  private FishCompletion() {}

  static String of(CommandLine program) {
    StringBuilder script = new StringBuilder("complete -c clutch -f\n");
    program.getSubcommands().forEach((name, command) -> {
      CommandSpec spec = command.getCommandSpec();
      if (spec.usageMessage().hidden()) {
        return;
      }
      line(script, "__fish_use_subcommand", " -a " + name, spec.usageMessage().description());
      for (OptionSpec option : spec.options()) {
        if (!option.hidden()) {
          line(
              script,
              "__fish_seen_subcommand_from " + name,
              names(option) + (option.arity().max() > 0 ? " -r -F" : ""),
              option.description());
        }
      }
    });
    return script.toString();
  }

  private static String names(OptionSpec option) {
    StringBuilder names = new StringBuilder();
    for (String name : option.names()) {
      names.append(name.startsWith("--") ? " -l " + name.substring(2) : " -s " + name.substring(1));
    }
    return names.toString();
  }

  private static void line(
      StringBuilder script, String condition, String completion, String[] description) {
    String text = description.length == 0 ? "" : description[0].replace("%n", " ");
    script
        .append("complete -c clutch -n '")
        .append(condition)
        .append("'")
        .append(completion)
        .append(" -d '")
        .append(text.replace("\\", "\\\\").replace("'", "\\'"))
        .append("'\n");
  }
}
