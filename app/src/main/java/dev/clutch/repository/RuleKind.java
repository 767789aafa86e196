package dev.clutch.repository;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Why a file that exists is not given. */
public enum RuleKind {
  /** There is a list of what is let through, and it is not on it. */
  ALLOW,
  /** Its project, or these versions of it, are denied. */
  DENY,
  /** The versions that stay visible are others. */
  SPECIFIER,
  /** It is an sdist, a wheel, an egg, … */
  KIND,
  /** It is too large. */
  SIZE,
  /** Its index has yanked it (PEP 592). */
  YANKED,
  /** What its project's status says (PEP 792). */
  STATUS,
  /** It was uploaded too late: at a date or after, or less than a duration ago. */
  EXCLUDE_NEWER,
  /** It was uploaded less than a duration ago. */
  COOLDOWN,
  /** The view shows an index as it was before it was uploaded. */
  BEFORE,
  /** The view shows what is stored, and it is not. */
  OFFLINE,
  /** The source lists it with another digest than at first. */
  DIGEST;

  /** Returns the word for it in settings, pages and reports. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Returns the kind that a word means, or empty if there is none. */
  public static Optional<RuleKind> parse(String word) {
    return Arrays.stream(values()).filter(kind -> kind.word().equals(word)).findFirst();
  }

  @Override
  public String toString() {
    return word();
  }
}
