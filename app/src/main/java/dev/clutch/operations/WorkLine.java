package dev.clutch.operations;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * A line of the answer to long work, of which exactly one key is not null: any number with the progress,
 * then one with the result or the problem.
 */
public record WorkLine(
    @Nullable Progress progress,
    @Nullable JsonNode result,
    @Nullable Problem problem) {

  /** How far the work has come, as {@link Operations.Progress} is told. */
  public record Progress(long done, long total) {}
}
