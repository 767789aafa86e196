package dev.clutch.config;

import java.time.Duration;

/**
 * How much clients and sources may ask of a server at once.
 *
 * @param connections of clients at once
 * @param waiting requests that wait for an upstream at once
 * @param headerSize of a request, in bytes
 * @param pace how long clients may take
 * @param memory what is kept for them
 * @param readMemory for large pages that sources are sending at once, in bytes
 * @param scrubRate at which the store is read through, in bytes a second; 0 for not at all
 */
public record LimitSettings(
    int connections,
    int waiting,
    int headerSize,
    Pace pace,
    Memory memory,
    long readMemory,
    long scrubRate) {

  /**
   * How long clients may take.
   *
   * @param header for the header of a request
   * @param idle between two requests
   * @param slow how long nothing may go on, and over how long the rate is judged
   * @param leastRate in bytes a second; 0 for any, none included
   */
  public record Pace(Duration header, Duration idle, Duration slow, long leastRate) {}

  /**
   * What is kept for clients.
   *
   * @param pages in the form in which they are sent, in bytes
   * @param sending of files that are on their way, in bytes
   * @param files how many of those answered lately
   * @param mappings how many stretches of files
   */
  public record Memory(long pages, long sending, int files, int mappings) {}

  static LimitSettings of(Section limits) {
    return new LimitSettings(
        limits.get(Settings.MAX_CONNECTIONS),
        limits.get(Settings.MAX_WAITING),
        limits.get(Settings.MAX_HEADER_SIZE).intValue(),
        new Pace(
            limits.get(Settings.HEADER_TIMEOUT),
            limits.get(Settings.IDLE_TIMEOUT),
            limits.get(Settings.SLOW_TIMEOUT),
            limits.get(Settings.MIN_RATE)),
        new Memory(
            limits.get(Settings.PAGE_MEMORY),
            limits.get(Settings.SEND_MEMORY),
            limits.get(Settings.REMEMBERED_FILES),
            limits.get(Settings.MAX_MAPPINGS)),
        limits.get(Settings.READ_MEMORY),
        limits.get(Settings.SCRUB_RATE));
  }
}
