package dev.clutch.operations;

/**
 * What became of a page that was asked for at once.
 *
 * @param detail one line for people
 */
public record RefreshReport(String project, boolean dryRun, Outcome outcome, String detail) {

  /** What the upstream's answer was worth. */
  public enum Outcome {
    /** Another page than before is stored now. */
    CHANGED,
    /** The stored page still holds. */
    UNCHANGED,
    /** There is no such project. */
    MISSING,
    /** It was no page, or an older one; what was stored stays. */
    REFUSED,
    /** There was no answer; what was stored stays. */
    FAILED,
    /** A dry run: nobody was asked. */
    NOT_ASKED
  }
}
