package dev.clutch.config;

import java.util.List;
import java.util.stream.Collectors;

/** The configuration can't be meant. The message has a line for each problem. */
public final class ConfigurationException extends IllegalArgumentException {
  private final transient List<Problem> problems;

  ConfigurationException(List<Problem> problems) {
    super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
  }

  /** Returns everything that is wrong, at least one thing. */
  public List<Problem> problems() {
    return problems;
  }
}
