package dev.clutch.archive;

import java.util.Optional;

/** The Pythons that a release is for, as its core metadata says. */
public final class RequiresPython {
  private static final int MAX_LENGTH = 500;

  private RequiresPython() {}

  /** Returns the specifier; empty if the metadata gives none, several, or one that can't be one. */
  public static Optional<String> of(byte[] metadata) {
    return new MetadataFields(metadata).find("requires-python").filter(RequiresPython::isPlausible);
  }

  private static boolean isPlausible(String text) {
    return !text.isEmpty()
        && text.length() <= MAX_LENGTH
        && text.chars().allMatch(c -> c >= ' ' && c < 0x7f);
  }
}
