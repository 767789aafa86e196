package dev.clutch.upstream;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * How a source is doing. A call that got no answer (no connection, or no header of a response within three
 * seconds) is a strike; any response is an answer, an error too. Two strikes in a row mean that the source is
 * down: nobody waits for it, one call in five seconds probes it, and its first answer ends that. Thread-safe.
 */
public final class SourceHealth {
  /**
   * What is known of a source at a moment.
   *
   * @param isDown whether it went down and has not answered since
   * @param since since when it is down or up (UTC)
   * @param lastFailure why a call brought nothing, in one line without secrets, or null if none has failed
   * @param lastAnswer when a response came last (UTC), or null if none has
   * @param requests how many requests were sent, redirects followed included
   * @param failures how many of them brought no answer, broke off, or were answered 429 or 5xx
   * @param bytesReceived bytes of bodies as they came, before they were decoded
   * @param answers how many requests were answered
   * @param waited how long these took from the request to the header of the response, in all
   */
  public record Snapshot(
      boolean isDown,
      Instant since,
      @Nullable String lastFailure,
      @Nullable Instant lastAnswer,
      long requests,
      long failures,
      long bytesReceived,
      long answers,
      Duration waited) {}

  private final Hosts hosts;
  private final Hosts.Host index;
  private final LongAdder requests = new LongAdder();
  private final LongAdder failures = new LongAdder();
  private final LongAdder bytesReceived = new LongAdder();
  private final LongAdder answers = new LongAdder();
  private final LongAdder waitedNanos = new LongAdder();
  private volatile @Nullable String lastFailure;
  private volatile @Nullable Instant lastAnswer;

  /**
   * @param index the host that its pages are asked of
   */
  SourceHealth(Hosts hosts, Hosts.Host index) {
    this.hosts = hosts;
    this.index = index;
  }

  /**
   * Returns whether nobody should wait for the index: what is stored is sent at once, and otherwise that
   * it is unavailable. Not so any more half a minute after the last strike: the next one waits as usual.
   */
  public boolean isDown() {
    return index.outage().isDown();
  }

  /** Returns whether nobody should wait for the host of a file, given its absolute URL. */
  public boolean isDown(String location) {
    return hosts.of(location).map(host -> host.outage().isDown()).orElse(false);
  }

  /**
   * Returns true to one caller in five seconds while the index is down: it should ask, behind the back of
   * whoever has been answered already.
   */
  public boolean tryProbe() {
    return index.outage().tryProbe();
  }

  /** Returns true to one caller in five seconds while the host of a file is down. */
  public boolean tryProbe(String location) {
    return hosts.of(location).map(host -> host.outage().tryProbe()).orElse(false);
  }

  /** Returns the moment until which the index asked to be left alone, or empty if it may be asked now. */
  public Optional<Instant> retryAfter() {
    return Optional.empty();
  }

  /** Returns what is known of the source now. */
  public Snapshot snapshot() {
    return new Snapshot(
        index.outage().isUnanswering(),
        index.outage().since(),
        lastFailure,
        lastAnswer,
        requests.sum(),
        failures.sum(),
        bytesReceived.sum(),
        answers.sum(),
        Duration.ofNanos(waitedNanos.sum()));
  }
}
