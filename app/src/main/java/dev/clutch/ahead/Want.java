package dev.clutch.ahead;

import dev.clutch.model.Requirement;
import dev.clutch.model.Specifier;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What those who need a project want of it.
 *
 * @param specifiers which versions, one of each that limits them; the last one came last
 * @param extras normalized
 * @param since when the first of them said so (UTC)
 */
record Want(List<Specifier> specifiers, Set<String> extras, Instant since) {
  private static final int MAX_SPECIFIERS = 8;
  private static final int MAX_EXTRAS = 12;

  Want {
    specifiers = List.copyOf(specifiers);
    extras = Set.copyOf(extras);
  }

  /** Somebody wants it, who has not said what of it. */
  static Want anything(Instant now) {
    return new Want(List.of(), Set.of(), now);
  }

  /** Returns what these and another want: the same object if that is the same. */
  Want and(Requirement requirement) {
    List<Specifier> versions = new ArrayList<>(specifiers);
    Specifier more = requirement.specifier();
    if (more != null && !versions.contains(more) && versions.size() < MAX_SPECIFIERS) {
      versions.add(more);
    }
    Set<String> all = new TreeSet<>(extras);
    requirement.extras().stream().sorted().forEach(extra -> {
      if (all.size() < MAX_EXTRAS) {
        all.add(extra);
      }
    });
    boolean isSame = versions.size() == specifiers.size() && all.size() == extras.size();
    return isSame ? this : new Want(versions, all, since);
  }

  /** Whether all of them can do with a version, as it is spelled. */
  boolean allows(String version) {
    return specifiers.stream().allMatch(specifier -> specifier.contains(version));
  }
}
