package dev.clutch.http;

import dev.clutch.repository.CacheStatus;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** What clients were given since the start, counted at each request's end. Thread-safe and cheap. */
public final class Traffic {
  /** Requests that no cache was asked for: health, metrics, what is no request of an index. */
  public static final String NONE = "none";

  private final Map<String, LongAdder> words = new LinkedHashMap<>();
  private final Map<String, LongAdder> fields = new HashMap<>();
  private final LongAdder none = new LongAdder();
  private final LongAdder sentBytes = new LongAdder();

  public Traffic() {
    for (CacheStatus status : CacheStatus.values()) {
      LongAdder count = new LongAdder();
      words.put(status.word(), count);
      fields.put(Headers.cacheStatus(status).getValue(), count);
    }
    words.put(NONE, none);
  }

  /**
   * Counts a request.
   *
   * @param cacheStatus the field of the response, or null if it has none
   * @param bytes of its body, as sent
   */
  void count(@Nullable String cacheStatus, long bytes) {
    LongAdder count = cacheStatus == null ? none : fields.getOrDefault(cacheStatus, none);
    count.increment();
    sentBytes.add(bytes);
  }

  /** Returns how many requests ended, by the word that the access log has for what the cache did. */
  public Map<String, Long> requests() {
    Map<String, Long> requests = new LinkedHashMap<>();
    words.forEach((word, count) -> requests.put(word, count.sum()));
    return requests;
  }

  /** Returns how many bytes of bodies were sent. */
  public long sentBytes() {
    return sentBytes.sum();
  }
}
