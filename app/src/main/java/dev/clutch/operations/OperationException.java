package dev.clutch.operations;

import org.jspecify.annotations.Nullable;

/** An operation that was not done. Its message is one line for people that says what to do. */
public final class OperationException extends Exception {

  /** Why it was not done. */
  public enum Kind {
    /** What was named isn't there. */
    NOT_FOUND,
    /** Not in this state: something else is at it, or it needs a running server. */
    NOT_NOW,
    /** It was tried and did not work. */
    FAILED
  }

  private final Kind kind;

  public OperationException(Kind kind, String message) {
    this(kind, message, null);
  }

  public OperationException(Kind kind, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
