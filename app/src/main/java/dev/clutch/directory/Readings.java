package dev.clutch.directory;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * What takes long to read, read once however many wait for it, and kept. Thread-safe.
 *
 * @param <K> what tells one from another; equal ones have the same result
 */
final class Readings<K, V> {
  /** Reads it. */
  interface Reading<V> {
    V read() throws IOException;
  }

  private final Executor threads;
  private final Cache<K, V> known;
  private final Map<K, CompletableFuture<V>> running = new ConcurrentHashMap<>();

  /**
   * @param threads on which it is read
   * @param most how many results are kept
   */
  Readings(Executor threads, int most) {
    this.threads = threads;
    this.known = Caffeine.newBuilder().maximumSize(most).build();
  }

  /** Returns the result, which may take long. It goes on when nobody waits for it any more. */
  CompletableFuture<V> of(K key, Reading<V> reading) {
    V result = known.getIfPresent(key);
    if (result != null) {
      return CompletableFuture.completedFuture(result);
    }
    CompletableFuture<V> ours = new CompletableFuture<>();
    CompletableFuture<V> theirs = running.putIfAbsent(key, ours);
    if (theirs != null) {
      return theirs;
    }
    try {
      threads.execute(() -> read(key, reading, ours));
    } catch (RejectedExecutionException e) {
      running.remove(key, ours);
      ours.completeExceptionally(e);
    }
    return ours;
  }

  private void read(K key, Reading<V> reading, CompletableFuture<V> flight) {
    try {
      V result = known.getIfPresent(key); // whoever looked just before another ended
      if (result == null) {
        result = reading.read();
        known.put(key, result);
      }
      running.remove(key, flight);
      flight.complete(result);
    } catch (IOException | RuntimeException | Error e) { // or its readers would wait for ever
      running.remove(key, flight);
      flight.completeExceptionally(e);
    }
  }
}
