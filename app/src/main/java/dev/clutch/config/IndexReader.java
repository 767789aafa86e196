package dev.clutch.config;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads {@code [[index]]}. */
final class IndexReader {
  private final Names sources;
  private final Problems problems;

  /**
   * @param sources that there are
   */
  IndexReader(Names sources, Problems problems) {
    this.sources = sources;
    this.problems = problems;
  }

  IndexSettings read(Section section) {
    String name = section.find(Settings.INDEX_NAME).orElse("");
    if (IndexSettings.RESERVED.contains(name)) {
      problems.add(
          section.place(Settings.INDEX_NAME),
          "an index can't be called '" + name + "': /" + name + "/ is something else already");
    }
    return new IndexSettings(
        name,
        sources(section, name),
        section.get(Settings.MERGE),
        section.get(Settings.PARALLEL),
        section.find(Settings.INDEX_EXCLUDE_NEWER).orElse(null));
  }

  private List<String> sources(Section section, String name) {
    check(section);
    boolean isReplaced = name.equals(IndexSettings.DEFAULT) && !sources.first().isEmpty();
    if (isReplaced) {
      List<Given> first = sources.first();
      section.override(
          Settings.SOURCES, new Given(first, first.get(0).place(), first.get(0).base()));
    } else if (!section.isGiven(Settings.SOURCES)) {
      section.fallBack(
          Settings.SOURCES,
          sources.all().stream()
              .map(source -> Given.text(source, Place.DEFAULT))
              .toList());
    }
    return section.find(Settings.SOURCES).orElse(List.of());
  }

  private void check(Section section) {
    if (!section.isGiven(Settings.SOURCES)) {
      return;
    }
    List<String> names = section.find(Settings.SOURCES).orElse(null);
    if (names == null) {
      return; // It has been said what is wrong with it.
    }
    sources.require(names, section.place(Settings.SOURCES));
    Set<String> seen = new HashSet<>();
    String twice =
        names.stream().filter(name -> !seen.add(name)).distinct().collect(Collectors.joining(", "));
    if (!twice.isEmpty()) {
      problems.add(section.place(Settings.SOURCES), "named twice: " + twice);
    }
    if (names.isEmpty()) {
      problems.add(
          section.place(Settings.SOURCES), "an index has at least one source: name it here");
    }
  }
}
