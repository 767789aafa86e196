package dev.clutch.operations;

/**
 * What was removed, or would be.
 *
 * @param unreferenced blobs that nothing in the catalog names
 * @param evicted files that made room, where there is more than the server's limits allow
 */
public record GcReport(boolean dryRun, Freed unreferenced, Freed evicted) {

  /**
   * Files and the room that they leave.
   *
   * @param files rows of the catalog, core metadata included
   * @param bytes what the blobs took
   */
  public record Freed(long files, long blobs, long bytes) {}
}
