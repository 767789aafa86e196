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

  /** What was answered last: within a second the next is told the very same. */
  private volatile @Nullable Told last;

  private record Told(
      Rendition rendition,
      boolean isUnchanged,
      Origin origin,
      CacheStatus status,
      long second,
      Answer answer) {

    @SuppressWarnings("ReferenceEquality") // equal ones would be compared byte by byte
    boolean isOf(
        Rendition rendition, boolean isUnchanged, Origin origin, CacheStatus status, long second) {
      return this.rendition == rendition
          && this.isUnchanged == isUnchanged
          && this.origin == origin
          && this.status == status
          && this.second == second;
    }
  }

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
    boolean isUnchanged = Conditions.matches(ifNoneMatch, rendition.entityTag());
    Origin from = origin;
    long second = now.getEpochSecond();
    Told known = last;
    if (known != null && known.isOf(rendition, isUnchanged, from, status, second)) {
      return known.answer;
    }
    Answer answer = answer(rendition, isUnchanged, from, status, now);
    last = new Told(rendition, isUnchanged, from, status, second, answer);
    return answer;
  }

  private static Answer answer(
      Rendition rendition, boolean isUnchanged, Origin origin, CacheStatus status, Instant now) {
    HttpFields.Mutable headers = isUnchanged
        ? HttpFields.build().put(HttpHeader.ETAG, rendition.entityTag()).add(Headers.VARY)
        : HttpFields.build(rendition.headers());
    return new Answer(
        isUnchanged ? 304 : 200,
        Headers.dated(headers, status, origin.fetched(), now).asImmutable(),
        isUnchanged ? Answer.NO_BODY : new Answer.Body.Bytes(rendition.body()));
  }
}
