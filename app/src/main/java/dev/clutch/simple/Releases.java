package dev.clutch.simple;

import dev.clutch.model.DistributionFile;
import dev.clutch.model.ProjectPage;
import dev.clutch.model.Version;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The files of a page by their version, as the page spells it. */
final class Releases {
  private final Map<String, List<DistributionFile>> files;

  private Releases(Map<String, List<DistributionFile>> files) {
    this.files = files;
  }

  /** Files whose names tell no version are in none. Versions of which the page has no file are in it, too. */
  static Releases of(ProjectPage page) {
    Map<Object, List<DistributionFile>> found = new HashMap<>();
    Map<Object, String> spelled = new HashMap<>();
    Set<String> versions = new LinkedHashSet<>();
    List<String> listed = page.versions();
    for (String version : listed == null ? List.<String>of() : listed) {
      if (spelled.putIfAbsent(meaning(version), version) == null) {
        versions.add(version);
      }
    }
    for (DistributionFile file : page.files()) {
      String version = file.filename().version(page.name()).orElse("");
      if (!version.isEmpty()) {
        Object meaning = meaning(version);
        if (spelled.putIfAbsent(meaning, version) == null) {
          versions.add(version);
        }
        found.computeIfAbsent(meaning, key -> new ArrayList<>()).add(file);
      }
    }
    Map<String, List<DistributionFile>> files = new LinkedHashMap<>();
    for (String version : VersionOrder.sorted(versions)) {
      files.put(version, found.getOrDefault(meaning(version), List.of()));
    }
    return new Releases(files);
  }

  /** Spellings of one version are equal; what is none by today's rules is its own text. */
  private static Object meaning(String version) {
    return Version.parse(version).<Object>map(parsed -> parsed).orElse(version);
  }

  /** Returns the versions in their order, each with its files. */
  Map<String, List<DistributionFile>> byVersion() {
    return files;
  }

  /** Returns a version that has files, as the page spells it. */
  Optional<String> find(String version) {
    Object meaning = meaning(version);
    return files.keySet().stream()
        .filter(known -> meaning(known).equals(meaning) && !files(known).isEmpty())
        .findFirst();
  }

  /**
   * Returns the version that people get who ask for none: one that was not yanked rather than one that was,
   * then a final one rather than a pre-release, then the newest.
   *
   * @return empty if no version has a file
   */
  Optional<String> latest() {
    return files.keySet().stream()
        .filter(version -> !files(version).isEmpty())
        .reduce((left, right) -> order().compare(left, right) > 0 ? left : right);
  }

  private Comparator<String> order() {
    return Comparator.comparing((String version) -> !isYanked(version))
        .thenComparing(version ->
            Version.parse(version).filter(parsed -> !parsed.isPreRelease()).isPresent());
  }

  /** Whether all of its files were yanked. */
  boolean isYanked(String version) {
    return files(version).stream().allMatch(file -> file.yanked() != null);
  }

  List<DistributionFile> files(String version) {
    return files.getOrDefault(version, List.of());
  }
}
