package dev.clutch.proxy;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.clutch.repository.CacheStatus;
import dev.clutch.repository.CredentialsRefusedException;
import dev.clutch.repository.NotNowException;
import dev.clutch.repository.UnavailableException;
import dev.clutch.upstream.UpstreamException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
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
 * any longer goes on and is stored. A source that is down or asks for patience is not waited for at all.
 *
 * @param <K> what is asked for
 * @param <V> the stored answer
 */
final class Revalidation<K, V extends Revalidation.Held> {
  private static final Logger log = LoggerFactory.getLogger(Revalidation.class);

  /** Longer than any fetch should take. */
  private static final Duration LONGEST_FETCH = Duration.ofSeconds(60);

  private static final int MAX_LANDINGS = 10_000;

  /** How long a stale answer may be repeated without asking here again. */
  private static final Duration STALE_HOLDS = Duration.ofSeconds(1);

  /** Something an upstream said once. */
  interface Held {
    /** When it last said so (UTC). */
    Instant fetched();

    /** False if it said that there is no such thing. */
    boolean exists();

    /**
     * Returns how long it holds from then on, where that may be less than usual and there is no grace; null
     * where nothing is known against it.
     */
    default @Nullable Duration holds() {
      return null;
    }
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
  private final AnswerLimits limits;
  private final SourceState state;
  private final Storage<K, V> storage;
  private final Fetch<K, V> fetch;
  private final Executor fetches;
  private final InstantSource clock;
  private final Setbacks<K> setbacks;
  private final Map<K, CompletableFuture<Fetched<V>>> flights = new ConcurrentHashMap<>();

  /** When this process was told something, on the clock that nobody sets. */
  private final Cache<K, Long> landings =
      Caffeine.newBuilder().maximumSize(MAX_LANDINGS).build();

  Revalidation(
      String source,
      Freshness freshness,
      AnswerLimits limits,
      SourceState state,
      Storage<K, V> storage,
      Fetch<K, V> fetch,
      Executor fetches,
      InstantSource clock) {
    this.source = source;
    this.freshness = freshness;
    this.limits = limits;
    this.state = state;
    this.storage = storage;
    this.fetch = fetch;
    this.fetches = fetches;
    this.clock = clock;
    this.setbacks = new Setbacks<>(clock);
  }

  /**
   * Returns the answer for a key.
   *
   * @throws UnavailableException if nothing is stored and the upstream failed, took too long, or is known to
   *     be in no state to be asked
   */
  Answer<V> answer(K key) {
    return answer(key, this::join);
  }

  /**
   * Returns the answer for a key that no client has asked for yet. A client that does meanwhile joins the same
   * fetch.
   *
   * @param how asks, behind the back of everybody, and stores
   * @throws NotNowException if nothing is stored and nothing more may be asked that way now
   */
  Answer<V> answerBehind(K key, Fetch<K, V> how, Guesses guesses) {
    return answer(key, guessed -> joinBehind(guessed, how, guesses));
  }

  private Answer<V> answer(K key, Joining<K, V> joining) {
    V stored = storage.find(key);
    if (stored == null) {
      return await(key, null, limits.unavailable(), joining);
    }
    Duration age = age(key, stored);
    return switch (decide(age, stored)) {
      case USE -> new Answer<>(stored, CacheStatus.HIT, until(stored, age));
      case USE_AND_REFRESH -> {
        refreshBehind(key, joining);
        yield stale(stored);
      }
      case REFRESH ->
        stored.exists()
            ? await(key, stored, limits.answer(), joining)
            : await(key, null, limits.unavailable(), joining);
    };
  }

  private Freshness.Action decide(Duration age, V stored) {
    Duration holds = stored.holds();
    boolean isPast = holds != null && age.compareTo(lifetime(stored)) >= 0;
    return isPast ? Freshness.Action.REFRESH : freshness.decide(age, stored.exists());
  }

  private Duration lifetime(V stored) {
    Duration usual = freshness.lifetime(stored.exists());
    Duration holds = stored.holds();
    return holds == null || holds.compareTo(usual) > 0 ? usual : holds;
  }

  private void refreshBehind(K key, Joining<K, V> joining) {
    if (refusal(key) == null && !setbacks.isPausing(key)) {
      joining.join(key);
    }
  }

  /**
   * @param stale what to give where the upstream doesn't, or null
   */
  private Answer<V> await(K key, @Nullable V stale, Duration patience, Joining<K, V> joining) {
    String refusal = refusal(key);
    if (stale != null && (refusal != null || setbacks.isPausing(key))) {
      return stale(stale);
    }
    if (refusal != null) {
      throw new UnavailableException(source, refusal, null);
    }
    Flight<V> flight = joining.join(key);
    if (flight == null && stale != null) {
      return stale(stale);
    }
    if (flight == null) {
      throw new NotNowException(source);
    }
    try {
      Fetched<V> fetched = flight.future.get(patience.toMillis(), TimeUnit.MILLISECONDS);
      return new Answer<>(
          fetched.value, status(flight, fetched), until(fetched.value, age(key, fetched.value)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UnavailableException(source, "interrupted while waiting for " + source, e);
    } catch (TimeoutException e) {
      if (stale != null) {
        return stale(stale);
      }
      throw new UnavailableException(
          source, source + " did not answer within " + patience.toSeconds() + " s", e);
    } catch (ExecutionException e) {
      if (stale != null) {
        return stale(stale);
      }
      throw translated(e.getCause() == null ? e : e.getCause());
    }
  }

  /**
   * Returns why nobody should wait for the source now, or null. One that is down is probed now and then;
   * nobody waits for that either.
   */
  private @Nullable String refusal(K key) {
    Instant patience = state.retryAfter().orElse(Instant.MIN);
    if (clock.instant().isBefore(patience)) {
      return source + " asks not to be asked before " + patience;
    }
    if (!state.isDown()) {
      return null;
    }
    if (state.tryProbe()) {
      join(key);
    }
    return noAnswer();
  }

  private String noAnswer() {
    return source + " gives no answer at present; it is tried again every few seconds";
  }

  /**
   * Asks the upstream on the calling thread, whatever the age of what is stored. Does nothing where
   * somebody else is asking already, or where the source should be left alone.
   */
  void refreshHere(K key) {
    CompletableFuture<Fetched<V>> ours = new CompletableFuture<>();
    if (isAvailable() && flights.putIfAbsent(key, ours) == null) {
      run(key, ours, fetch, true);
    }
  }

  /** Whether the source is neither down nor asks for patience. */
  boolean isAvailable() {
    return !state.isDown() && !clock.instant().isBefore(state.retryAfter().orElse(Instant.MIN));
  }

  /**
   * Asks the upstream on the calling thread, whatever the age of what is stored and however the source
   * does. A fetch under way is waited for first: it may have begun before the change that the caller knows
   * of.
   *
   * @param how asks and stores
   * @throws IOException what the upstream did, or why its answer was refused
   * @throws UnavailableException if another fetch takes too long
   */
  Fetched<V> refresh(K key, Fetch<K, V> how) throws IOException {
    CompletableFuture<Fetched<V>> ours = new CompletableFuture<>();
    CompletableFuture<Fetched<V>> running;
    while ((running = flights.putIfAbsent(key, ours)) != null) {
      awaitEnd(running);
    }
    run(key, ours, how, true);
    try {
      return ours.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof IOException failure) {
        throw failure;
      }
      throw translated(e.getCause() == null ? e : e.getCause());
    }
  }

  private void awaitEnd(CompletableFuture<Fetched<V>> flight) {
    try {
      flight.handle((fetched, failure) -> true).get(LONGEST_FETCH.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UnavailableException(source, "interrupted while waiting for " + source, e);
    } catch (ExecutionException | TimeoutException e) {
      throw new UnavailableException(source, "another question for it is not answered yet", e);
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

  /** Counted from now, not from then: a clock that was set back must not keep an answer for days. */
  private Instant until(V value, Duration age) {
    return clock.instant().plus(lifetime(value)).minus(age);
  }

  /** A clock that was set back tells no age; but what this process was told itself, it has timed. */
  private Duration age(K key, V value) {
    Duration age = Duration.between(value.fetched(), clock.instant());
    Long landed = age.isNegative() ? landings.getIfPresent(key) : null;
    return landed == null ? age : Duration.ofNanos(System.nanoTime() - landed);
  }

  private record Flight<V>(CompletableFuture<Fetched<V>> future, boolean isOurs) {}

  private interface Joining<K, V> {
    /** Returns a fetch, or null if there is none under way and none may begin. */
    @Nullable
    Flight<V> join(K key);
  }

  private @Nullable Flight<V> joinBehind(K key, Fetch<K, V> how, Guesses guesses) {
    CompletableFuture<Fetched<V>> running = flights.get(key);
    if (running != null) {
      return new Flight<>(running, false);
    }
    if (!guesses.tryBegin()) {
      return null;
    }
    Flight<V> flight = join(key, how);
    CompletionStage<Fetched<V>> end = flight.future;
    end.whenComplete((fetched, failure) -> guesses.end(failure));
    return flight;
  }

  /** Joins the fetch that is under way, or begins one. */
  private Flight<V> join(K key) {
    return join(key, fetch);
  }

  private Flight<V> join(K key, Fetch<K, V> how) {
    CompletableFuture<Fetched<V>> ours = new CompletableFuture<>();
    CompletableFuture<Fetched<V>> running = flights.putIfAbsent(key, ours);
    if (running != null) {
      return new Flight<>(running, false);
    }
    boolean wasDown = state.isDown();
    try {
      fetches.execute(() -> {
        if (!wasDown && state.isDown()) { // meanwhile: those who waited would ask it all the same
          finish(key, ours);
          ours.completeExceptionally(new UnavailableException(source, noAnswer(), null));
        } else {
          run(key, ours, how, false);
        }
      });
    } catch (RejectedExecutionException e) {
      finish(key, ours);
      ours.completeExceptionally(new UnavailableException(source, "too much to do already", e));
    }
    return new Flight<>(ours, true);
  }

  private void run(
      K key, CompletableFuture<Fetched<V>> flight, Fetch<K, V> how, boolean evenIfFresh) {
    V stored = null;
    try {
      stored = storage.find(key);
      Fetched<V> fetched = stored != null && !evenIfFresh && isFresh(key, stored)
          ? new Fetched<>(stored, false)
          : landed(key, how.fetch(key, stored));
      finish(key, flight);
      flight.complete(fetched);
    } catch (IOException | RuntimeException | Error e) { // or the flight would never land
      if (setbacks.add(key, reason(e))) {
        log.warn(
            "upstream failed, {} source={} what={} reason=\"{}\"",
            stored == null || !stored.exists() ? "nothing is stored" : "the stored answer is kept",
            source,
            key,
            reason(e));
      }
      finish(key, flight);
      flight.completeExceptionally(e);
    }
  }

  private Fetched<V> landed(K key, Fetched<V> fetched) {
    setbacks.clear(key);
    landings.put(key, System.nanoTime());
    return fetched;
  }

  /** Whoever looked just before another fetch ended begins one too many, which ends here. */
  private boolean isFresh(K key, V stored) {
    return decide(age(key, stored), stored) == Freshness.Action.USE;
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
