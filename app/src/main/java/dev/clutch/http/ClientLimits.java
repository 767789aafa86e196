package dev.clutch.http;

import java.time.Duration;

/**
 * How much clients may ask of the server at once, and how long they may keep it waiting.
 *
 * @param connections at once
 * @param waiting requests that wait for an upstream at once
 * @param headerBytes of a request, its first line included
 * @param pace how long they may take
 * @param memory what is kept for them
 */
public record ClientLimits(
    int connections, int waiting, int headerBytes, Pace pace, Memory memory) {

  /** Returns the same with other connections. */
  ClientLimits within(int connections) {
    return new ClientLimits(connections, waiting, headerBytes, pace, memory);
  }

  /**
   * How long clients may take.
   *
   * @param header for the header of a request
   * @param idle between two requests
   * @param slow over so long the least rate is judged, so for so long nothing at all may go on
   * @param leastRate bytes a second at which they send what we wait for, and take what they asked for; 0 for
   *     any rate, none included
   */
  public record Pace(Duration header, Duration idle, Duration slow, long leastRate) {
    /** Returns a tenth of the patience, for when too many come. */
    Pace hurried() {
      return new Pace(header.dividedBy(10), idle.dividedBy(10), slow.dividedBy(10), leastRate);
    }
  }

  /**
   * What is kept in memory.
   *
   * @param pageBytes of pages in the form in which they are sent; as much again may be on its way
   * @param sentBytes of files that are on their way
   * @param files of those answered lately
   * @param mappings of files, in stretches of 256 MB
   */
  public record Memory(long pageBytes, long sentBytes, int files, int mappings) {}
}
