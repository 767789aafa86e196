package dev.clutch.upstream;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** An upstream gave no usable answer. It never means that something does not exist. */
public final class UpstreamException extends IOException {

  /** What kind of failure it was. */
  public enum Kind {
    /** No connection, or no answer in time. */
    UNREACHABLE,
    /** An answer that says it failed, or that can't be used. */
    FAILED,
    /** The upstream refuses us: 401 or 403. */
    REFUSED
  }

  private final Kind kind;

  UpstreamException(Kind kind, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  /** Returns what kind of failure it was. */
  public Kind kind() {
    return kind;
  }
}
