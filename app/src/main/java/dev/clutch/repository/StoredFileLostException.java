package dev.clutch.repository;

import org.jspecify.annotations.Nullable;

/** The stored bytes of a file turned out to be wrong or gone. They are no longer stored: ask once more. */
public final class StoredFileLostException extends RuntimeException {
  public StoredFileLostException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
