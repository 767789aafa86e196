package dev.clutch.cli;

import dev.clutch.app.OpenOperations;
import dev.clutch.operations.OperationException;
import dev.clutch.operations.Operations;
import dev.clutch.operations.ReportJson;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * A command on what a data directory holds: through the server that runs on it, or directly where none
 * does.
 */
abstract class OperatorCommand implements Callable<Integer> {
  @Mixin
  private final DataDirectoryOption dataDirectory = new DataDirectoryOption();

  @Option(names = "--json", description = "Print one JSON document; docs/json.md has its shape.")
  private boolean json;

  /**
   * Does the work and prints the report.
   *
   * @return the exit code
   */
  abstract int run(Operations operations) throws OperationException;

  @Override
  public Integer call() throws Exception {
    try (OpenOperations open =
        OpenOperations.of(dataDirectory.path(System.getenv()), InstantSource.system())) {
      return run(open.operations());
    }
  }

  /** Prints a report in the form that was asked for. */
  <T> void print(T report, java.util.function.Function<T, String> text) {
    System.out.println(json ? ReportJson.text(report) : text.apply(report));
    System.out.flush();
  }

  /** Returns a number with its word: {@code 1 file}, {@code 3 files}. */
  static String count(long number, String word) {
    return number + " " + word + (number == 1 ? "" : "s");
  }
}
