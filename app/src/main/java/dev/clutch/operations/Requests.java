package dev.clutch.operations;

import org.jspecify.annotations.Nullable;

/** The bodies that the API is sent. What is left out is false, or missing. */
public final class Requests {
  private Requests() {}

  public record Purge(@Nullable String project, boolean dryRun) {}

  /**
   * For pinning and unpinning.
   *
   * @param selection as {@link Selection#parse} reads it
   */
  public record Pin(@Nullable String selection, boolean dryRun) {}

  public record Refresh(@Nullable String project, boolean force, boolean dryRun) {}

  public record Gc(boolean dryRun) {}

  public record Verify(boolean repair) {}
}
