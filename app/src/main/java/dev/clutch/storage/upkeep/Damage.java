package dev.clutch.storage.upkeep;

/**
 * What is wrong with a blob.
 *
 * @param reason in one line
 */
public record Damage(Kind kind, String reason) {

  /** The kinds of damage. */
  public enum Kind {
    /** Nothing is there, or no plain file. */
    MISSING,
    /** It is shorter or longer than when it was stored. */
    LENGTH,
    /** Its bytes are others. */
    DIGEST,
    /** The disk does not give its bytes. */
    UNREADABLE
  }
}
