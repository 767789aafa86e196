package dev.clutch.operations;

import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/** Figures for a monitoring system, in a form that it asks for. Thread-safe. */
public interface Exposition {

  /**
   * Returns the media type of what {@link #write} writes.
   *
   * @param accept the request's header, or null
   */
  String contentType(@Nullable String accept);

  /** Writes the figures of this moment. */
  void write(@Nullable String accept, OutputStream out) throws IOException;
}
