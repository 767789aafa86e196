package dev.clutch.http;

import dev.clutch.repository.CacheStatus;
import dev.clutch.repository.Origin;
import dev.clutch.simple.Representation;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.jspecify.annotations.Nullable;

/** One version of a page, in the representations that somebody has asked for so far. Thread-safe. */
final class RenderedPage {
  private record Key(Representation representation, boolean gzip) {}

  private final Map<Key, Rendition> renditions = new ConcurrentHashMap<>();
  private volatile Origin origin;
  private volatile Validity validity;

  RenderedPage(Origin origin, Instant now) {
    this.origin = origin;
    this.validity = Validity.of(origin.until(), now);
  }

  boolean hasVersion(String version) {
    return origin.version().equals(version);
  }

  /** The same version was found again: its answers hold for longer. */
  void confirm(Origin confirmed, Instant now) {
    origin = confirmed;
    validity = Validity.of(confirmed.until(), now);
  }

  boolean holds(Instant now) {
    return validity.holds(now);
  }

  /** Returns bytes in memory, for the bound of the cache that this is in. */
  int weight() {
    return 1_000
        + renditions.values().stream().mapToInt(r -> 500 + r.body().capacity()).sum();
  }

  @Nullable
  Rendition find(Representation representation, boolean gzip) {
    return renditions.get(new Key(representation, gzip));
  }

  /** Returns the rendition, made at most once. Making it takes the processor only. */
  Rendition get(Representation representation, boolean gzip, Supplier<Rendition> render) {
    return renditions.computeIfAbsent(new Key(representation, gzip), key -> render.get());
  }

  /** Returns the answer to a client that asks now, on the road. */
  Answer answer(Rendition rendition, @Nullable String ifNoneMatch, Instant now) {
    return answer(rendition, ifNoneMatch, now, origin.status());
  }

  /** Returns the answer from memory, which is a hit whatever brought the page here. */
  Answer hit(Rendition rendition, @Nullable String ifNoneMatch, Instant now) {
    CacheStatus status = origin.status().mayBeKept() ? CacheStatus.HIT : origin.status();
    return answer(rendition, ifNoneMatch, now, status);
  }

  private Answer answer(
      Rendition rendition, @Nullable String ifNoneMatch, Instant now, CacheStatus status) {
    if (Conditions.matches(ifNoneMatch, rendition.entityTag())) {
      HttpFields.Mutable headers =
          HttpFields.build().put(HttpHeader.ETAG, rendition.entityTag()).add(Headers.VARY);
      return new Answer(304, Headers.dated(headers, status, origin.fetched(), now), Answer.NO_BODY);
    }
    HttpFields.Mutable headers = HttpFields.build(rendition.headers());
    return new Answer(
        200,
        Headers.dated(headers, status, origin.fetched(), now),
        new Answer.Body.Bytes(rendition.body()));
  }
}
