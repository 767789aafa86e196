package dev.clutch.proxy;

import dev.clutch.model.Filename;
import dev.clutch.repository.KeepRemoved;
import dev.clutch.storage.Admission;
import java.util.OptionalLong;

/**
 * Which files of a source are stored.
 *
 * @param removed what becomes of stored files that it no longer lists
 * @param maxFileSize the largest file that is stored, in bytes
 * @param redirects whether clients are sent to the source for its files, none of which is stored then; what
 *     lies beside them is
 */
public record Keeping(KeepRemoved removed, long maxFileSize, boolean redirects) {

  /** Every file is stored. */
  public static Keeping everything(KeepRemoved removed) {
    return new Keeping(removed, Long.MAX_VALUE, false);
  }

  /** Whether clients are sent to the source for a file. */
  boolean redirects(Filename filename) {
    return redirects && filename.distribution().equals(filename);
  }

  /**
   * Whether a file is stored, as far as is known of it.
   *
   * @param length in bytes
   */
  boolean stores(Filename filename, OptionalLong length) {
    return !redirects(filename) && length.orElse(0) <= maxFileSize;
  }

  /** Returns who says no to what turns out to be too large, and else what the store says. */
  Admission limited(Admission admission) {
    return maxFileSize == Long.MAX_VALUE ? admission : () -> limited(admission.open());
  }

  private Admission.Room limited(Admission.Room room) {
    return new Admission.Room() {
      @Override
      public boolean admits(long bytes) {
        return bytes <= maxFileSize && room.admits(bytes);
      }

      @Override
      public void close() {
        room.close();
      }
    };
  }
}
