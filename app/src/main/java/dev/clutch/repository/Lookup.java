package dev.clutch.repository;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a question for a project or a file.
 *
 * @param <T> what was asked for
 */
public sealed interface Lookup<T> {

  /** Returns where the answer comes from and how long it holds. */
  Origin origin();

  /** Returns the same answer, which holds no longer than until a moment. */
  Lookup<T> within(Instant moment);

  /** It is there. */
  record Found<T>(T value, Origin origin) implements Lookup<T> {
    @Override
    public Found<T> within(Instant moment) {
      return new Found<>(value, origin.within(moment));
    }
  }

  /**
   * It is not there.
   *
   * @param origin who said so, and how long that holds
   * @param reason null where the source said so. Else one sentence for people why nobody was asked:
   *     offline, and nothing is stored
   */
  record NotFound<T>(Origin origin, @Nullable String reason) implements Lookup<T> {
    public NotFound(Origin origin) {
      this(origin, null);
    }

    @Override
    public NotFound<T> within(Instant moment) {
      return new NotFound<>(origin.within(moment), reason);
    }

    /**
     * Whether the source is known not to have it. Where it is not, no other source may be asked in its
     * place: the answer would depend on what happens to be stored.
     */
    public boolean isKnown() {
      return reason == null;
    }
  }

  /**
   * It exists, and a rule hides it.
   *
   * @param by the rule, and until when
   */
  record Hidden<T>(HiddenBy by, Origin origin) implements Lookup<T> {
    @Override
    public Hidden<T> within(Instant moment) {
      return new Hidden<>(by, origin.within(moment));
    }

    /** Returns one sentence for people. */
    public String reason() {
      return by.reason();
    }
  }
}
