package dev.clutch.doctor;

import org.jspecify.annotations.Nullable;

/**
 * What was looked at, and what was found.
 *
 * @param name one or two words
 * @param found one line for people
 * @param advice what to do, in one line, or null where nothing is to be done
 */
public record Check(
    String name, Verdict verdict, String found, @Nullable String advice) {

  /** What it means for an install. */
  public enum Verdict {
    OK,
    /** It works, and something about it will surprise somebody. */
    WARNING,
    /** It does not work. */
    FAILED,
    /** It could not be looked at, for a reason that another check has given. */
    SKIPPED
  }

  static Check ok(String name, String found) {
    return new Check(name, Verdict.OK, found, null);
  }

  static Check warning(String name, String found, String advice) {
    return new Check(name, Verdict.WARNING, found, advice);
  }

  static Check failed(String name, String found, String advice) {
    return new Check(name, Verdict.FAILED, found, advice);
  }

  static Check skipped(String name, String found) {
    return new Check(name, Verdict.SKIPPED, found, null);
  }
}
