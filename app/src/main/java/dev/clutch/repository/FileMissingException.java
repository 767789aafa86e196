package dev.clutch.repository;

import org.jspecify.annotations.Nullable;

/** The page lists the file, and the place it names says that there is none. */
public final class FileMissingException extends RuntimeException {
  public FileMissingException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
