package dev.clutch.storage.upkeep;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * A set of a million numbers that are as good as random, in 8 bytes each. Where many fall together, the oldest
 * gives way to the newest. It grows as it fills. Thread-safe.
 */
final class Fingerprints {
  private static final int WAYS = 8;
  private static final int FIRST_SIZE = 1 << 12;

  private final int maxSize;
  private volatile AtomicLongArray places = new AtomicLongArray(FIRST_SIZE);
  private int count;

  /**
   * @param maxSize a power of two
   */
  Fingerprints(int maxSize) {
    this.maxSize = 2 * maxSize;
  }

  boolean contains(long fingerprint) {
    AtomicLongArray here = places;
    int first = first(here, fingerprint);
    for (int way = 0; way < WAYS; way++) {
      if (here.get(first + way) == fingerprint) {
        return fingerprint != 0;
      }
    }
    return false;
  }

  /** 0 is an empty place: it is never in here. */
  synchronized void add(long fingerprint) {
    if (fingerprint == 0 || contains(fingerprint)) {
      return;
    }
    if (count > places.length() / 2 && places.length() < maxSize) {
      grow();
    }
    count += add(places, fingerprint);
  }

  /** Returns 1 if a place was taken that was free. */
  private static int add(AtomicLongArray where, long fingerprint) {
    int first = first(where, fingerprint);
    long last = where.get(first + WAYS - 1);
    for (int way = WAYS - 1; way > 0; way--) {
      where.set(first + way, where.get(first + way - 1));
    }
    where.set(first, fingerprint);
    return last == 0 ? 1 : 0;
  }

  synchronized void remove(long fingerprint) {
    int first = first(places, fingerprint);
    int kept = first;
    for (int way = 0; way < WAYS; way++) {
      long other = places.get(first + way);
      if (other != fingerprint) {
        places.set(kept++, other);
      }
    }
    if (kept < first + WAYS) {
      count--;
      places.set(kept, 0);
    }
  }

  private void grow() {
    AtomicLongArray larger = new AtomicLongArray(places.length() * 2);
    count = 0;
    for (int place = places.length() - 1; place >= 0; place--) { // the oldest first, of each group
      if (places.get(place) != 0) {
        count += add(larger, places.get(place));
      }
    }
    places = larger;
  }

  private static int first(AtomicLongArray places, long fingerprint) {
    return (int) (fingerprint & (places.length() / WAYS - 1)) * WAYS;
  }
}
