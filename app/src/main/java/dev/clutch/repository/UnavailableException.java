package dev.clutch.repository;

import org.jspecify.annotations.Nullable;

/**
 * The answer can't be known now: a source is down, slow, or answers nonsense, and nothing is stored. It
 * never means that something does not exist.
 */
public class UnavailableException extends RuntimeException {
  private final String source;

  /**
   * @param source the name of the source that failed
   * @param message what failed, in one line and without secrets
   */
  public UnavailableException(String source, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.source = source;
  }

  /** Returns the name of the source that failed. */
  public String source() {
    return source;
  }
}
