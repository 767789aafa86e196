package dev.clutch.upstream;

import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
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
    REFUSED,
    /** It was not asked: it wants to be left alone for a while, or enough is asked of it already. */
    BUSY
  }

  private final Kind kind;
  private final @Nullable Instant retryAfter;

  UpstreamException(Kind kind, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
    this.retryAfter = null;
  }

  private UpstreamException(String message, @Nullable Instant retryAfter) {
    super(message);
    this.kind = Kind.BUSY;
    this.retryAfter = retryAfter;
  }

  /**
   * @param retryAfter when it may be asked again, or null if that is not known
   */
  static UpstreamException busy(String message, @Nullable Instant retryAfter) {
    return new UpstreamException(message, retryAfter);
  }

  /** Returns what kind of failure it was. */
  public Kind kind() {
    return kind;
  }

  /** Returns when the upstream may be asked again, if it is {@link Kind#BUSY} and has said so. */
  public Optional<Instant> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }
}
