package dev.clutch.upstream;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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

  private static final Logger log = LoggerFactory.getLogger(SourceHealth.class);

  private final Hosts hosts;
  private final Hosts.Host index;
  private final InstantSource clock;
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
  SourceHealth(Hosts hosts, Hosts.Host index, InstantSource clock) {
    this.hosts = hosts;
    this.index = index;
    this.clock = clock;
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
    return index.patience().until();
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

  /** A request is sent. */
  void asked() {
    requests.increment();
  }

  /**
   * The header of a response has come.
   *
   * @param waitedNanos since the request was sent
   */
  void answered(Hosts.Host host, Response response, long waitedNanos) {
    answers.increment();
    this.waitedNanos.add(waitedNanos);
    Instant now = clock.instant();
    lastAnswer = now;
    if (host.outage().answered()) {
      log.info("upstream answers again host={}", host.name());
    }
    int status = response.code();
    boolean isRefusal = status == 429 || status == 503;
    Instant retryAfter = isFailure(status)
        ? RetryAfter.parse(response.header("Retry-After"), now).orElse(null)
        : null;
    if (isRefusal || retryAfter != null) {
      refused(host, status, retryAfter);
    } else {
      host.patience().answered();
    }
    if (isRefusal || status >= 500) {
      failed(host.name() + " answered " + status);
    }
  }

  /** What is missing is missing; every other error may tell when to come again. */
  private static boolean isFailure(int status) {
    return status >= 400 && status != 404 && status != 410;
  }

  private void refused(Hosts.Host host, int status, @Nullable Instant retryAfter) {
    boolean isNew = host.patience().until().isEmpty();
    host.patience().refused(retryAfter);
    if (isNew) {
      host.patience()
          .until()
          .ifPresent(until -> log.warn(
              "upstream wants to be left alone host={} until={} reason=\"answered {}\"",
              host.name(),
              until.truncatedTo(ChronoUnit.SECONDS),
              status));
    }
  }

  /**
   * A call got no answer, or none within three seconds. Said once of a call.
   *
   * @param reason in one line, without secrets
   */
  void struck(Hosts.Host host, String reason) {
    if (host.outage().strike()) {
      log.warn(
          "upstream is down, nobody waits for it any more host={} reason=\"{}\"",
          host.name(),
          reason);
    }
  }

  /** A request brought nothing, or not all. */
  void failed(String reason) {
    failures.increment();
    lastFailure = reason;
  }

  /** So many bytes of a body came. */
  void received(long bytes) {
    bytesReceived.add(bytes);
  }
}
