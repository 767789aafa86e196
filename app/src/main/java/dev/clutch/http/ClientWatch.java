package dev.clutch.http;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * What one client keeps the server waiting for, since when, and how much has come of it. A client that sends
 * or takes a byte now and then is never idle, so a header has a time, and bodies and answers have a rate. Used
 * by one thread.
 *
 * <p>The kernel asks for more of an answer when a third of what it holds has left it, which may be more than a
 * megabyte. Who is slow by what was given to the kernel is judged by what has left it.
 */
final class ClientWatch {
  /** What the server is waiting for. */
  enum Phase {
    /** Nothing, or not for the client. */
    NONE,
    /** The next request. */
    IDLE,
    /** The rest of a request's header. */
    HEADER,
    /** The rest of a request's body. */
    BODY,
    /** That the client takes what it asked for. */
    ANSWER
  }

  private static final Supplier<OptionalLong> UNKNOWN = OptionalLong::empty;

  private Phase phase = Phase.NONE;
  private long request;
  private long since;
  private long moved;

  /** Whether what has left the kernel has been looked at since, when, and what it was. */
  private boolean isCounted;

  private long counted;
  private long left;

  /**
   * Looks again, and tells whether it has taken too long.
   *
   * @param phase what the server is waiting for now
   * @param request the number of the request that this is about
   * @param moved bytes that the client has sent, or the kernel has taken for it, so far
   * @param unsent how many of these the kernel still holds; asked only about a client that looks slow
   * @param now on the clock that nobody sets, in nanoseconds
   */
  boolean isOver(
      Phase phase,
      long request,
      long moved,
      Supplier<OptionalLong> unsent,
      ClientLimits.Pace pace,
      long now) {
    if (phase != this.phase || request != this.request) {
      this.phase = phase;
      this.request = request;
      begin(moved, now);
      return false;
    }
    long waited = now - since;
    return switch (phase) {
      case NONE -> false;
      case IDLE -> waited >= pace.idle().toNanos();
      case HEADER -> waited >= pace.header().toNanos();
      case BODY -> waited >= pace.slow().toNanos() && isSlow(moved, UNKNOWN, pace, now);
      case ANSWER -> {
        count(moved, unsent, pace, now);
        yield waited >= pace.slow().toNanos()
            && mayBeJudged(pace, now)
            && isSlow(moved, unsent, pace, now);
      }
    };
  }

  private boolean isSlow(
      long moved, Supplier<OptionalLong> unsent, ClientLimits.Pace pace, long now) {
    boolean isSlow = isLess(moved - this.moved, pace, now - since)
        && (!isCounted
            || unsent.get().stream()
                .allMatch(held -> isLess(moved - held - left, pace, now - counted)));
    begin(moved, now);
    return isSlow;
  }

  /** A first look at what has left, to compare with. Most clients are fast enough not to need it. */
  private void count(long moved, Supplier<OptionalLong> unsent, ClientLimits.Pace pace, long now) {
    long waited = now - since;
    if (isCounted
        || waited < pace.slow().toNanos() / 4
        || !isLess(moved - this.moved, pace, waited)) {
      return;
    }
    unsent.get().ifPresent(held -> {
      isCounted = true;
      counted = now;
      left = moved - held;
    });
  }

  /** What was counted just now tells nothing yet. */
  private boolean mayBeJudged(ClientLimits.Pace pace, long now) {
    return !isCounted || now - counted >= pace.slow().toNanos() / 4;
  }

  private static boolean isLess(long bytes, ClientLimits.Pace pace, long nanos) {
    double seconds = nanos / (double) Duration.ofSeconds(1).toNanos();
    return pace.leastRate() > 0 && bytes < Math.max(1, pace.leastRate() * seconds);
  }

  private void begin(long moved, long now) {
    this.since = now;
    this.moved = moved;
    this.isCounted = false;
  }
}
