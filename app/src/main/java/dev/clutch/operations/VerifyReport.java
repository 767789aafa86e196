package dev.clutch.operations;

import java.util.List;

/**
 * Which stored files are not what they were when they were stored.
 *
 * @param repair whether damaged blobs were set aside
 * @param checked blobs that were looked for
 * @param bytes read
 * @param problems those found
 */
public record VerifyReport(boolean repair, long checked, long bytes, List<Problem> problems) {

  /** What is wrong with a blob. */
  public enum Kind {
    /** Its bytes are others than when it was stored. */
    DAMAGED,
    /** A row names it, and it is gone. */
    MISSING,
    /** It can't be read. */
    UNREADABLE
  }

  /**
   * A blob that is not as it was.
   *
   * @param sha256 its name
   * @param files the files that it is, by name; empty if no row names it
   * @param repaired whether it was set aside, so that it is fetched again
   */
  public record Problem(Kind kind, String sha256, List<String> files, boolean repaired) {
    public Problem {
      files = List.copyOf(files);
    }
  }

  public VerifyReport {
    problems = List.copyOf(problems);
  }

  /** Whether all is well, or has been made so. */
  public boolean isClean() {
    return problems.stream().allMatch(Problem::repaired);
  }
}
