package dev.clutch.operations;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The projects of which something is stored, by source and name. */
public record ListReport(List<Project> projects) {

  /**
   * A project of one source.
   *
   * @param source the source's URL, without credentials
   * @param fetched when the source last said what its page holds, or null if no page is stored
   * @param files how many distribution files are stored
   * @param bytes how many bytes they have
   * @param pinned how many of them are never evicted
   * @param lastUsed when one of them was last asked for, as far as is known
   */
  public record Project(
      String project,
      String source,
      @Nullable Instant fetched,
      long files,
      long bytes,
      long pinned,
      @Nullable Instant lastUsed) {}

  public ListReport {
    projects = List.copyOf(projects);
  }
}
