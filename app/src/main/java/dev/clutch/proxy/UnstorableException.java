package dev.clutch.proxy;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The store can't take a file, or takes no more of it. Nothing is wrong with the file, nor its source. */
final class UnstorableException extends Exception {
  private final transient AtomicReference<@Nullable Reception> left = new AtomicReference<>();

  UnstorableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** Leaves what was opened, and not read from, to the first who wants it: it need not be asked for twice. */
  void leave(Reception whole) {
    left.set(whole);
  }

  /** Returns what was left, for the first caller; the caller closes it. */
  Optional<Reception> take() {
    return Optional.ofNullable(left.getAndSet(null));
  }
}
