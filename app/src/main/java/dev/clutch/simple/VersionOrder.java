package dev.clutch.simple;

import dev.clutch.model.Version;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/** The order in which a page lists its versions: those of old rules first, then as pip orders them. */
final class VersionOrder {
  private static final Comparator<Entry> ORDER = Comparator.comparing(
          (Entry entry) -> entry.version.isPresent())
      .thenComparing((left, right) -> left.version.isPresent() && right.version.isPresent()
          ? left.version.get().compareTo(right.version.get())
          : left.text.compareTo(right.text));

  private VersionOrder() {}

  /** Returns the versions in order, each once. */
  static List<String> sorted(Collection<String> versions) {
    List<Entry> entries = new ArrayList<>();
    for (String version : new LinkedHashSet<>(versions)) {
      entries.add(new Entry(version, Version.parse(version)));
    }
    entries.sort(ORDER);
    return entries.stream().map(Entry::text).toList();
  }

  private record Entry(String text, Optional<Version> version) {}
}
