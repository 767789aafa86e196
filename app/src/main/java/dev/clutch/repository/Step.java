package dev.clutch.repository;

import org.jspecify.annotations.Nullable;

/**
 * One source's part in finding out who owns a project.
 *
 * @param detail one line for people; empty where the finding says all
 * @param origin of its answer, or null where there was none
 */
public record Step(
    String source, Finding finding, String detail, @Nullable Origin origin) {

  /** What became of it. */
  public enum Finding {
    /** It has the project, and nobody before it had: it alone is shown. */
    OWNS,
    /** It has the project, and its files are shown beside those of the others. */
    SHARES,
    /** It doesn't have the project. */
    MISSING,
    /** What it has can't be known now, so nobody below it is asked. */
    UNAVAILABLE,
    /** It is not asked: the name is reserved for another source. */
    RESERVED,
    /** It is not asked: its settings leave the name out. */
    EXCLUDED
  }
}
