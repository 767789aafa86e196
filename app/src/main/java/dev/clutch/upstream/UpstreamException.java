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
    /** It wants to be left alone for a while, and perhaps was not asked; or enough is asked already. */
    BUSY
  }

  private final Kind kind;
  private final boolean isPassing;
  private final boolean isBadRequest;
  private final @Nullable Instant retryAfter;

  private UpstreamException(
      Kind kind,
      String message,
      @Nullable Throwable cause,
      boolean isPassing,
      boolean isBadRequest,
      @Nullable Instant retryAfter) {
    super(message, cause);
    this.kind = kind;
    this.isPassing = isPassing;
    this.isBadRequest = isBadRequest;
    this.retryAfter = retryAfter;
  }

  static UpstreamException unreachable(String message, Throwable cause) {
    return new UpstreamException(Kind.UNREACHABLE, message, cause, false, false, null);
  }

  static UpstreamException failed(String message, @Nullable Throwable cause) {
    return new UpstreamException(Kind.FAILED, message, cause, false, false, null);
  }

  /** A failure that the same question may well not meet a moment later. */
  static UpstreamException passing(Kind kind, String message, @Nullable Throwable cause) {
    return new UpstreamException(kind, message, cause, true, false, null);
  }

  static UpstreamException failed(String message) {
    return failed(message, null);
  }

  static UpstreamException badRequest(String message) {
    return new UpstreamException(Kind.FAILED, message, null, false, true, null);
  }

  static UpstreamException refused(String message) {
    return new UpstreamException(Kind.REFUSED, message, null, false, false, null);
  }

  /**
   * @param retryAfter when it may be asked again, or null if that is not known
   */
  static UpstreamException busy(String message, @Nullable Instant retryAfter) {
    return new UpstreamException(Kind.BUSY, message, null, false, false, retryAfter);
  }

  /** Returns what kind of failure it was. */
  public Kind kind() {
    return kind;
  }

  /** Whether the same question may well be answered a moment later. */
  public boolean isPassing() {
    return isPassing;
  }

  /** Whether it took the question for malformed: 400. */
  public boolean isBadRequest() {
    return isBadRequest;
  }

  /** Returns when the upstream may be asked again, if it is {@link Kind#BUSY} and that is known. */
  public Optional<Instant> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }
}
