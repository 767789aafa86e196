package dev.clutch.model;

import org.jspecify.annotations.Nullable;

/**
 * What a project's owner or its index says of the project as a whole.
 *
 * @param status {@code active}, {@code archived}, {@code quarantined} or {@code deprecated}; words
 *     unknown to us are kept
 * @param reason free text, or null if none was given
 * @see <a href="https://peps.python.org/pep-0792/">PEP 792</a>
 */
public record ProjectStatus(String status, @Nullable String reason) {
  /** Whether no file of the project may be offered. */
  public boolean isQuarantined() {
    return status.equals("quarantined");
  }
}
