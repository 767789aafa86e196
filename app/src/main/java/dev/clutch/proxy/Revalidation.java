package dev.clutch.proxy;

import dev.clutch.repository.CacheStatus;
import dev.clutch.repository.CredentialsRefusedException;
import dev.clutch.repository.UnavailableException;
import dev.clutch.upstream.UpstreamException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers from what is stored while that is fresh, and asks the upstream otherwise: one request however
 * many wait for it, and the stored answer when it fails or takes too long. A fetch that nobody waits for
 * any longer goes on and is stored.
 *
 * @param <K> what is asked for
 * @param <V> the stored answer
 */
final class Revalidation<K, V extends Revalidation.Held> {
  private static final Logger log = LoggerFactory.getLogger(Revalidation.class);

  /** A client that holds a stale copy in view is not kept waiting longer than this. */
  private static final Duration STALE_AFTER = Duration.ofSeconds(3);

  /** bandersnatch gives up after 10 s; whoever is told to come again comes again. */
  private static final Duration UNAVAILABLE_AFTER = Duration.ofSeconds(9);

  /** How long a stale answer may be repeated without asking here again. */
  private static final Duration STALE_HOLDS = Duration.ofSeconds(1);

  /** Something an upstream said once. */
  interface Held {
    /** When it last said so (UTC). */
    Instant fetched();

    /** False if it said that there is no such thing. */
    boolean exists();
  }

  /**
   * What a fetch brought.
   *
   * @param confirmed whether the upstream said that the stored answer still holds
   */
  record Fetched<V>(V value, boolean confirmed) {}

  /** Asks the upstream and stores what it says. */
  interface Fetch<K, V> {
    Fetched<V> fetch(K key, @Nullable V stored) throws IOException;
  }

  /**
   * @param until the moment until which the same answer may be given without asking again
   */
  record Answer<V>(V value, CacheStatus status, Instant until) {}

  /** Returns what is stored, or null. */
  interface Storage<K, V> {
    @Nullable
    V find(K key);
  }

  private final String source;
  private final Freshness freshness;
  private final Storage<K, V> storage;
  private final Fetch<K, V> fetch;
  private final Executor fetches;
  private final InstantSource clock;
  private final Map<K, CompletableFuture<Fetched<V>>> flights = new ConcurrentHashMap<>();

  Revalidation(
      String source,
      Freshness freshness,
      Storage<K, V> storage,
      Fetch<K, V> fetch,
      Executor fetches,
      InstantSource clock) {
    this.source = source;
    this.freshness = freshness;
    this.storage = storage;
    this.fetch = fetch;
    this.fetches = fetches;
    this.clock = clock;
  }

  /**
   * Returns the answer for a key.
   *
   * @throws UnavailableException if nothing is stored and the upstream failed or took too long
   */
  Answer<V> answer(K key) {
    V stored = storage.find(key);
    if (stored == null) {
      return await(key, null, UNAVAILABLE_AFTER);
    }
    Instant now = clock.instant();
    return switch (freshness.decide(now, stored.fetched(), stored.exists())) {
      case USE -> new Answer<>(stored, CacheStatus.HIT, until(stored));
      case USE_AND_REFRESH -> {
        join(key);
        yield stale(stored);
      }
      case REFRESH -> await(key, stored, stored.exists() ? STALE_AFTER : UNAVAILABLE_AFTER);
    };
  }

  private Answer<V> await(K key, @Nullable V stored, Duration patience) {
    Flight<V> flight = join(key);
    try {
      Fetched<V> fetched = flight.future.get(patience.toMillis(), TimeUnit.MILLISECONDS);
      return new Answer<>(fetched.value, status(flight, fetched), until(fetched.value));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UnavailableException(source, "interrupted while waiting for " + source, e);
    } catch (TimeoutException e) {
      if (stored != null && stored.exists()) {
        return stale(stored);
      }
      throw new UnavailableException(
          source, source + " did not answer within " + patience.toSeconds() + " s", e);
    } catch (ExecutionException e) {
      if (stored != null && stored.exists()) {
        return stale(stored);
      }
      throw translated(e.getCause() == null ? e : e.getCause());
    }
  }

  private static <V> CacheStatus status(Flight<V> flight, Fetched<V> fetched) {
    if (fetched.confirmed) {
      return CacheStatus.REVALIDATED;
    }
    return flight.isOurs ? CacheStatus.MISS : CacheStatus.COLLAPSED;
  }

  private Answer<V> stale(V stored) {
    return new Answer<>(stored, CacheStatus.STALE, clock.instant().plus(STALE_HOLDS));
  }

  private Instant until(V value) {
    return freshness.until(value.fetched(), value.exists());
  }

  private record Flight<V>(CompletableFuture<Fetched<V>> future, boolean isOurs) {}

  /** Joins the fetch that is under way, or begins one. */
  private Flight<V> join(K key) {
    CompletableFuture<Fetched<V>> ours = new CompletableFuture<>();
    CompletableFuture<Fetched<V>> running = flights.putIfAbsent(key, ours);
    if (running != null) {
      return new Flight<>(running, false);
    }
    try {
      fetches.execute(() -> run(key, ours));
    } catch (RejectedExecutionException e) {
      finish(key, ours);
      ours.completeExceptionally(new UnavailableException(source, "too much to do already", e));
    }
    return new Flight<>(ours, true);
  }

  private void run(K key, CompletableFuture<Fetched<V>> flight) {
    V stored = null;
    try {
      stored = storage.find(key);
      Fetched<V> fetched = stored != null && isFresh(stored)
          ? new Fetched<>(stored, false)
          : fetch.fetch(key, stored);
      finish(key, flight);
      flight.complete(fetched);
    } catch (IOException | RuntimeException | Error e) { // or the flight would never land
      log.warn(
          "upstream failed, {} source={} what={} reason=\"{}\"",
          stored == null ? "nothing is stored" : "the stored answer is kept",
          source,
          key,
          reason(e));
      finish(key, flight);
      flight.completeExceptionally(e);
    }
  }

  /** Whoever looked just before another fetch ended begins one too many, which ends here. */
  private boolean isFresh(V stored) {
    return freshness.decide(clock.instant(), stored.fetched(), stored.exists())
        == Freshness.Action.USE;
  }

  private void finish(K key, CompletableFuture<Fetched<V>> flight) {
    flights.remove(key, flight);
  }

  /** What the network did is an outage; anything else is our own failure, and stays what it is. */
  private RuntimeException translated(Throwable failure) {
    return failure instanceof RuntimeException ours ? ours : unavailable(source, failure);
  }

  /** Returns what failed in one line; some exceptions have nothing but their name to say. */
  static String reason(Throwable failure) {
    String message = failure.getMessage();
    return message == null
        ? failure.getClass().getSimpleName()
        : message.lines().findFirst().orElse("");
  }

  /** Translates what the network did into what it means here. */
  static UnavailableException unavailable(String source, Throwable failure) {
    String message = reason(failure);
    if (failure instanceof UpstreamException upstream
        && upstream.kind() == UpstreamException.Kind.REFUSED) {
      return new CredentialsRefusedException(source, message, failure);
    }
    return new UnavailableException(source, message, failure);
  }
}
