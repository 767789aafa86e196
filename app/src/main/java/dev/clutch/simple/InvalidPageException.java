package dev.clutch.simple;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;

/**
 * What an index sent is no page of the Simple API: a login form, cut JSON, another project's page. The
 * message says in one line what is wrong with it.
 */
public final class InvalidPageException extends IOException {
  public InvalidPageException(String message) {
    super(message);
  }

  private InvalidPageException(String message, Throwable cause) {
    super(message, cause);
  }

  /** Returns the exception for a body that is not even text of its kind. */
  static InvalidPageException broken(String kind, IOException cause) {
    String reason = cause instanceof JsonProcessingException json
        ? json.getOriginalMessage()
        : String.valueOf(cause.getMessage());
    return new InvalidPageException("broken " + kind + ": " + Messages.oneLine(reason), cause);
  }
}
