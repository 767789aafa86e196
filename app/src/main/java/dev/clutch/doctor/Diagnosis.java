package dev.clutch.doctor;

import dev.clutch.doctor.Check.Verdict;
import java.util.List;

/**
 * What was found.
 *
 * @param server the URL of the Clutch that was looked at
 * @param ok whether nothing failed
 */
public record Diagnosis(String server, boolean ok, List<Check> checks) {
  public Diagnosis {
    checks = List.copyOf(checks);
  }

  static Diagnosis of(String server, List<Check> checks) {
    return new Diagnosis(
        server, checks.stream().noneMatch(check -> check.verdict() == Verdict.FAILED), checks);
  }
}
