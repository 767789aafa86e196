package dev.clutch.repository;

import org.jspecify.annotations.Nullable;

/** A source refuses us, with or without credentials: its administrator has to act, not the client. */
public final class CredentialsRefusedException extends UnavailableException {
  public CredentialsRefusedException(String source, String message, @Nullable Throwable cause) {
    super(source, message, cause);
  }
}
