package dev.clutch.upstream;

import java.io.IOException;

/** A connection ended before the answer did. */
final class BrokenOffException extends IOException {
  BrokenOffException(String message, Throwable cause) {
    super(message, cause);
  }
}
