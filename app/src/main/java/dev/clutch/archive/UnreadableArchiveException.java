package dev.clutch.archive;

/**
 * The archive has no core metadata that every reader would read alike: it is damaged, hostile, too large, or
 * no wheel. It will be so at the next attempt too.
 */
public final class UnreadableArchiveException extends Exception {

  /**
   * @param reason what is wrong, in a few words without a full stop; quotes nothing from the archive
   */
  UnreadableArchiveException(String reason) {
    super(reason);
  }
}
