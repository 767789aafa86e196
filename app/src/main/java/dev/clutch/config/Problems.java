package dev.clutch.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What is wrong, gathered while reading, so that all of it can be said at once. */
final class Problems {
  private record Found(Place place, String what) {}

  private final Set<Found> found = new LinkedHashSet<>();

  void add(Place place, String what) {
    found.add(new Found(place, what));
  }

  /** Returns everything said so far, in the order of the file's lines. */
  List<Problem> all() {
    return sorted().stream()
        .map(problem -> new Problem(problem.place().toString(), problem.what()))
        .toList();
  }

  private List<Found> sorted() {
    List<Found> sorted = new ArrayList<>(found);
    sorted.sort(Comparator.comparingInt(problem -> problem.place().line()));
    return sorted;
  }

  /**
   * Ends the reading if anything was wrong.
   *
   * @throws ConfigurationException with everything
   */
  void throwIfAny() {
    if (!found.isEmpty()) {
      throw new ConfigurationException(all());
    }
  }
}
