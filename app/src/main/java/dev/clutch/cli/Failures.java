package dev.clutch.cli;

import java.util.function.Consumer;

/** Tells people what went wrong. */
final class Failures {
  private static final int FAILED = 1;
  private static final int WRONG = 2;

  private Failures() {}

  /**
   * Tells it, and returns the exit code for it.
   *
   * @param err takes lines
   */
  static int told(Exception failure, Consumer<String> err) {
    String.valueOf(failure.getMessage()).lines().forEach(line -> err.accept("clutch: " + line));
    return failure instanceof IllegalArgumentException ? WRONG : FAILED;
  }
}
