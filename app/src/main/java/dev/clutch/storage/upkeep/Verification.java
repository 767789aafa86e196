package dev.clutch.storage.upkeep;

import dev.clutch.model.Digest;
import dev.clutch.storage.FileRow;
import java.util.List;

/**
 * What was found when everything was compared with the catalog.
 *
 * @param blobs how many were looked at
 * @param bytes how many were read
 * @param bad those that are not what they should be
 * @param unnamed blobs that nothing in the catalog names
 * @param unnamedBytes how much they take
 * @param isRepaired whether the bad ones were set aside, and the unnamed ones deleted
 */
public record Verification(
    long blobs, long bytes, List<Bad> bad, long unnamed, long unnamedBytes, boolean isRepaired) {

  /**
   * A blob that is not what it should be.
   *
   * @param files those that it was; empty for a project list
   * @param isRepaired whether it was set aside and its files forgotten, so that they are fetched again
   */
  public record Bad(Digest sha256, Damage damage, List<FileRow> files, boolean isRepaired) {}

  /** Told how far it is. */
  public interface Progress {
    Progress NONE = (blobs, bytes) -> {};

    /**
     * Called every now and then, from the thread that verifies.
     *
     * @param blobs looked at by now
     * @param bytes read by now
     */
    void at(long blobs, long bytes);
  }

  /** Whether everything is as it should be, blobs that nobody names aside. */
  public boolean isGood() {
    return bad.isEmpty();
  }
}
