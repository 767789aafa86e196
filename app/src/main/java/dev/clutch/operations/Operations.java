package dev.clutch.operations;

import dev.clutch.model.ProjectName;
import org.jspecify.annotations.Nullable;

/**
 * What can be asked of, and done to, a data directory: through the server that holds it, or directly where
 * none does. Thread-safe; every method blocks.
 *
 * <p>With {@code dryRun} nothing is changed, and the report says what would have been.
 */
public interface Operations {

  /** Told now and then how far long work has come. */
  @FunctionalInterface
  interface Progress {
    /**
     * Says how far it has come.
     *
     * @param done blobs, at most {@code total}
     * @param total blobs, 0 while it is not known
     */
    void at(long done, long total);
  }

  /** Returns the projects of which something is stored, by source and name. */
  ListReport list() throws OperationException;

  /** Returns how much is stored, and what was made of it since the start. */
  StatsReport stats() throws OperationException;

  /** Returns what state the server, its upstreams and its disk are in. Asks no upstream. */
  StatusReport status() throws OperationException;

  /** Forgets a project: its page, its files, and their bytes where nothing else needs them. */
  PurgeReport purge(ProjectName project, boolean dryRun) throws OperationException;

  /** Keeps files from being evicted, those stored later included. */
  PinReport pin(Selection selection, boolean dryRun) throws OperationException;

  /** Takes back a pin on exactly this. */
  PinReport unpin(Selection selection, boolean dryRun) throws OperationException;

  /**
   * Asks the upstream for a project's page at once.
   *
   * @param force accepts what the mirror would refuse: an older page, or an empty one over a full one
   */
  RefreshReport refresh(ProjectName project, boolean force, boolean dryRun)
      throws OperationException;

  /**
   * Explains why an index shows what it shows. Asks upstreams as a request for the page does.
   *
   * @param index its name, or null for the default one
   * @param at a date, a moment (RFC 3339), or the path of a view; null for the index as it is now
   * @throws IllegalArgumentException if {@code at} is none of these; one line for people
   */
  Explanation explain(Selection selection, @Nullable String index, @Nullable String at)
      throws OperationException;

  /** Removes blobs that nothing refers to, and what exceeds the limits of the running server. */
  GcReport gc(boolean dryRun, Progress progress) throws OperationException;

  /**
   * Reads every blob and compares it with its digest.
   *
   * @param repair sets damaged ones aside, so that they are fetched again when asked for
   */
  VerifyReport verify(boolean repair, Progress progress) throws OperationException;
}
