package dev.clutch.cli;

import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code clutch completion}. */
@Command(
    name = "completion",
    description = "Print a script that lets a shell complete commands and options.",
    mixinStandardHelpOptions = true,
    versionProvider = ClutchCommand.VersionText.class,
    footer = {
      "",
      "bash, in ~/.bashrc:  source <(clutch completion bash)",
      "zsh, in ~/.zshrc:    source <(clutch completion zsh)",
      "fish, once:          clutch completion fish > ~/.config/fish/completions/clutch.fish"
    })
final class CompletionCommand implements Callable<Integer> {
  enum Shell {
    BASH,
    ZSH,
    FISH;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Parameters(paramLabel = "SHELL", description = "${COMPLETION-CANDIDATES}.")
  private @Nullable Shell shell;

  @Override
  public Integer call() {
    CommandLine whole = ClutchCommand.whole();
    // zsh reads bash's form; the script itself asks it to.
    System.out.print(
        shell == Shell.FISH ? FishCompletion.of(whole) : AutoComplete.bash("clutch", whole));
    System.out.flush();
    return 0;
  }
}
