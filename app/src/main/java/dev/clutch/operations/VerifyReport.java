package dev.clutch.operations;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.List;

/**
 * Which stored files are not what they were when they were stored.
 *
 * @param repair whether damaged blobs were set aside
 * @param blobs how many were looked at
 * @param bytes read
 * @param problems those found
 * @param unreferenced blobs that nothing names; with a repair they were deleted
 * @param unreferencedBytes what those take, or took
 */
public record VerifyReport(
    boolean repair,
    long blobs,
    long bytes,
    List<Problem> problems,
    long unreferenced,
    long unreferencedBytes) {

  /** What is wrong with a blob. */
  public enum Kind {
    /** The catalog names it, and it is gone. */
    MISSING,
    /** It is shorter or longer than when it was stored. */
    LENGTH,
    /** Its bytes are others. */
    DIGEST,
    /** The disk does not give its bytes. */
    UNREADABLE
  }

  /**
   * A blob that is not as it was.
   *
   * @param reason one line for people
   * @param sha256 its name
   * @param files those that it is, by name; empty for a project list
   * @param repaired whether it was set aside, so that it is fetched again
   */
  public record Problem(
      Kind kind, String reason, String sha256, List<String> files, boolean repaired) {
    public Problem {
      files = List.copyOf(files);
    }
  }

  public VerifyReport {
    problems = List.copyOf(problems);
  }

  /** Whether all is well, or has been made so. */
  @JsonIgnore
  public boolean isClean() {
    return problems.stream().allMatch(Problem::repaired);
  }
}
