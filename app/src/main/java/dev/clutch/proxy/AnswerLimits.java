package dev.clutch.proxy;

import java.time.Duration;

/**
 * How long and how large the answers of a source may be.
 *
 * @param answer until a stored page is sent instead of waiting
 * @param page the largest project page, in bytes after decoding
 * @param list the largest project list, in bytes after decoding
 * @param files the most files on a project page
 */
public record AnswerLimits(Duration answer, long page, long list, int files) {
  /** What holds where nothing else is said. */
  public static final AnswerLimits USUAL =
      new AnswerLimits(Duration.ofSeconds(3), 64L << 20, 256L << 20, 100_000);

  /** bandersnatch gives up after 10 s; whoever is told to come again comes again. */
  private static final Duration UNAVAILABLE_AFTER = Duration.ofSeconds(9);

  /** Returns how long somebody waits for whom nothing is stored. */
  Duration unavailable() {
    return answer.compareTo(UNAVAILABLE_AFTER) > 0 ? answer : UNAVAILABLE_AFTER;
  }

  /** Returns the largest page that can be held in one piece. */
  int pageInMemory() {
    return (int) Math.min(Integer.MAX_VALUE - 8, page);
  }
}
