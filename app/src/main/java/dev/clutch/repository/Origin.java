package dev.clutch.repository;

import java.time.Instant;

/**
 * Where an answer comes from and how long it holds.
 *
 * @param source the name of the source, for people
 * @param status how the cache came by the answer
 * @param version changes whenever what was found changes; equal versions mean equal content
 * @param fetched when the source was last known to say this (UTC)
 * @param until the moment (UTC) until which the same answer may be given without asking again
 */
public record Origin(
    String source, CacheStatus status, String version, Instant fetched, Instant until) {

  /** Returns the origin of an answer that holds no longer than until a moment. */
  public Origin within(Instant moment) {
    return moment.isBefore(until) ? new Origin(source, status, version, fetched, moment) : this;
  }

  /** Returns the same origin with another name of the source. */
  public Origin withSource(String other) {
    return new Origin(other, status, version, fetched, until);
  }

  /** Returns the same origin with another version. */
  public Origin withVersion(String other) {
    return new Origin(source, status, other, fetched, until);
  }
}
