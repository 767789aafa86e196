package dev.clutch.repository;

import org.jspecify.annotations.Nullable;

/**
 * The answer to a question for a project or a file.
 *
 * @param <T> what was asked for
 */
public sealed interface Lookup<T> {

  /** It is there. */
  record Found<T>(T value, Origin origin) implements Lookup<T> {}

  /**
   * It is known not to exist.
   *
   * @param origin who said so, and how long that holds
   * @param reason one sentence for people, or null where there is nothing to say but that
   */
  record NotFound<T>(Origin origin, @Nullable String reason) implements Lookup<T> {
    public NotFound(Origin origin) {
      this(origin, null);
    }
  }

  /**
   * It exists, and a rule hides it.
   *
   * @param reason one sentence for people, naming the rule
   */
  record Hidden<T>(String reason, Origin origin) implements Lookup<T> {}
}
