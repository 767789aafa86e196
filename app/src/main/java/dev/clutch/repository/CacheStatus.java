package dev.clutch.repository;

/**
 * How a cache came by an answer, in the words of {@code Cache-Status}.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9211">RFC 9211</a>
 */
public enum CacheStatus {
  /** Stored, and fresh. */
  HIT("hit", "hit"),
  /** Stored and no longer fresh; the source failed, was slow, or is being asked behind. */
  STALE("stale", "hit; detail=stale"),
  /** Stored, and reduced to what can be had without the source, which is not asked at all. */
  OFFLINE("offline", "hit; detail=offline"),
  /** Stored; the source was asked and said that nothing changed. */
  REVALIDATED("revalidated", "fwd=stale; fwd-status=304"),
  /** Not stored or outdated; fetched for this request, and stored. */
  MISS("miss", "fwd=miss; stored"),
  /** Not stored; the answer of a fetch that another request had started. */
  COLLAPSED("collapsed", "fwd=miss; collapsed"),
  /** Fetched or read for this request, and not stored by us. */
  PASS("pass", "fwd=miss"),
  /** There is no such thing, it may not be given, or it can't be had. */
  ERROR("error", "detail=error");

  private final String word;
  private final String field;

  CacheStatus(String word, String field) {
    this.word = word;
    this.field = field;
  }

  /** Whether others may keep the answer for a while without asking again. */
  public boolean mayBeKept() {
    return this != STALE && this != OFFLINE;
  }

  /** Returns one word for logs and metrics. */
  public String word() {
    return word;
  }

  /** Returns the value of the {@code Cache-Status} field, without the cache's name. */
  public String field() {
    return field;
  }
}
