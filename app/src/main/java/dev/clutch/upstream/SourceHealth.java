package dev.clutch.upstream;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToLongFunction;
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
   * @param asked what was asked, by its kind
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
      Map<RequestKind, Asked> asked,
      long requests,
      long failures,
      long bytesReceived,
      long answers,
      Duration waited) {}

  /**
   * What was asked of one kind, counted as in the {@link Snapshot}.
   *
   * @param requests redirects followed included
   * @param bytesReceived before they were decoded
   */
  public record Asked(long requests, long failures, long bytesReceived) {}

  private static final class Tally {
    private final LongAdder requests = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final LongAdder bytesReceived = new LongAdder();

    Asked asked() {
      return new Asked(requests.sum(), failures.sum(), bytesReceived.sum());
    }
  }

  private static final Logger log = LoggerFactory.getLogger(SourceHealth.class);

  private final Hosts hosts;
  private final Hosts.Host index;
  private final InstantSource clock;
  private final Map<RequestKind, Tally> tallies = tallies();
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

  private static Map<RequestKind, Tally> tallies() {
    Map<RequestKind, Tally> tallies = new EnumMap<>(RequestKind.class);
    for (RequestKind kind : RequestKind.values()) {
      tallies.put(kind, new Tally());
    }
    return Collections.unmodifiableMap(tallies);
  }

  private Tally tally(RequestKind kind) {
    return Objects.requireNonNull(tallies.get(kind));
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
    Map<RequestKind, Asked> asked = new EnumMap<>(RequestKind.class);
    tallies.forEach((kind, tally) -> asked.put(kind, tally.asked()));
    return new Snapshot(
        index.outage().isUnanswering(),
        index.outage().since(),
        lastFailure,
        lastAnswer,
        Collections.unmodifiableMap(asked),
        sum(asked, Asked::requests),
        sum(asked, Asked::failures),
        sum(asked, Asked::bytesReceived),
        answers.sum(),
        Duration.ofNanos(waitedNanos.sum()));
  }

  private static long sum(Map<RequestKind, Asked> asked, ToLongFunction<Asked> count) {
    return asked.values().stream().mapToLong(count).sum();
  }

  /** A request is sent. */
  void asked(RequestKind kind) {
    tally(kind).requests.increment();
  }

  /**
   * The header of a response has come.
   *
   * @param waitedNanos since the request was sent
   */
  void answered(Transport.Question question, Hosts.Host host, Response response, long waitedNanos) {
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
    if (!isRefusal && retryAfter == null) {
      host.patience().answered();
    } else if (!question.isBehind()) {
      refused(host, status, retryAfter);
    }
    if (isRefusal || status >= 500) {
      failed(question.kind(), host.name() + " answered " + status);
    }
  }

  /** What is missing is missing; every other error may tell when to come again. */
  static boolean isFailure(int status) {
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
   * A call got no answer, or none in time. Said once of a call.
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
  void failed(RequestKind kind, String reason) {
    tally(kind).failures.increment();
    lastFailure = reason;
  }

  /** Counts what comes of a body. */
  Exchange.Watch watch(RequestKind kind) {
    return new Exchange.Watch() {
      @Override
      public void received(long bytes) {
        tally(kind).bytesReceived.add(bytes);
      }

      @Override
      public void brokeOff(String reason) {
        failed(kind, reason);
      }
    };
  }
}
