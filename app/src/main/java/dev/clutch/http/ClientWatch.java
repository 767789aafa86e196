package dev.clutch.http;

import java.time.Duration;

/**
 * What one client keeps the server waiting for, since when, and how much has come of it. A client that sends
 * or takes a byte now and then is never idle, so a header has a time, and bodies and answers have a rate. Used
 * by one thread.
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

  private Phase phase = Phase.NONE;
  private long request;
  private long since;
  private long moved;

  /**
   * Looks again, and tells whether it has taken too long.
   *
   * @param phase what the server is waiting for now
   * @param request the number of the request that this is about
   * @param moved bytes that the client has sent or taken so far
   * @param now on the clock that nobody sets, in nanoseconds
   */
  boolean isOver(Phase phase, long request, long moved, ClientLimits.Pace pace, long now) {
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
      case BODY, ANSWER -> waited >= pace.slow().toNanos() && isSlow(moved, pace, waited, now);
    };
  }

  private boolean isSlow(long moved, ClientLimits.Pace pace, long waited, long now) {
    double seconds = waited / (double) Duration.ofSeconds(1).toNanos();
    boolean isSlow = moved - this.moved < Math.max(1, pace.leastRate() * seconds);
    begin(moved, now);
    return isSlow;
  }

  private void begin(long moved, long now) {
    this.since = now;
    this.moved = moved;
  }
}
