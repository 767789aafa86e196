package dev.clutch.repository;

/**
 * What came of asking a source for a project at once, whatever is stored.
 *
 * @param detail one line for people, without secrets; empty where there is nothing to add
 */
public record Refreshed(Outcome outcome, String detail) {

  /** What came of it. */
  public enum Outcome {
    /** The page is another now. */
    CHANGED,
    /** The page is still the one that was stored. */
    UNCHANGED,
    /** The source has no such project. */
    MISSING,
    /** The source's answer contradicts what is stored, or is no page; what is stored stays. */
    REFUSED,
    /** The source gave no usable answer; what is stored stays. */
    FAILED
  }
}
