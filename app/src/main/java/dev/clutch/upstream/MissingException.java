package dev.clutch.upstream;

/** The upstream says that there is nothing at this address: 404 or 410. */
public final class MissingException extends Exception {
  MissingException(String message) {
    super(message);
  }
}
