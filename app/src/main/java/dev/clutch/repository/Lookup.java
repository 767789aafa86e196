package dev.clutch.repository;

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
   */
  record NotFound<T>(Origin origin) implements Lookup<T> {}

  /**
   * It exists, and a rule hides it.
   *
   * @param reason one sentence for people, naming the rule
   */
  record Hidden<T>(String reason, Origin origin) implements Lookup<T> {}
}
