package dev.clutch.proxy;

import org.jspecify.annotations.Nullable;

/** The store can't take a file, or takes no more of it. Nothing is wrong with the file, nor its source. */
final class UnstorableException extends Exception {
  UnstorableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
