package dev.clutch.repository;

import org.jspecify.annotations.Nullable;

/** The source sent other bytes than its index promises. They were not stored. */
public final class DigestMismatchException extends UnavailableException {
  public DigestMismatchException(String source, String message, @Nullable Throwable cause) {
    super(source, message, cause);
  }
}
