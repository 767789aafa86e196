package dev.clutch.http;

import dev.clutch.repository.Repository;
import java.util.Optional;

/** The indexes that are served, and their views. Thread-safe. */
public interface Indexes {

  /**
   * Returns what is served under a path.
   *
   * @param path decoded, without slashes at its ends: an index's name, then views, for example
   *     {@code "acme/before/2026-05-01/offline"}; empty for the default index
   * @return empty if it begins with neither an index's name nor a view
   * @throws NoSuchViewException if it begins well and goes on with something else
   */
  Optional<Repository> find(String path) throws NoSuchViewException;

  /** What follows an index's name is no view. The message is one sentence for clients. */
  final class NoSuchViewException extends Exception {
    public NoSuchViewException(String message) {
      super(message);
    }
  }
}
