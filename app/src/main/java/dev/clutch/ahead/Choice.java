package dev.clutch.ahead;

import dev.clutch.model.DistributionFile;
import dev.clutch.model.Filename;
import dev.clutch.model.ProjectPage;
import dev.clutch.model.Specifier;
import dev.clutch.model.Version;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Chooses the wheel that a resolver most likely looks at first. Used for one page. */
final class Choice {
  private static final List<String> SOURCES = List.of(".tar.gz", ".zip");
  private static final int SOURCE = -1;

  private final ProjectPage page;
  private final Want want;
  private final Client client;
  private final Map<String, Optional<Version>> allowed = new HashMap<>();
  private final Map<String, Boolean> suited = new HashMap<>();

  Choice(ProjectPage page, Want want, Client client) {
    this.page = page;
    this.want = want;
    this.client = client;
  }

  private record Candidate(DistributionFile file, Version version, int rank) {
    /** A final version comes before all others, a wheel before the source of its version. */
    boolean isBetterThan(@Nullable Candidate other) {
      if (other == null) {
        return true;
      }
      if (version.isPreRelease() != other.version.isPreRelease()) {
        return other.version.isPreRelease();
      }
      int order = version.compareTo(other.version);
      return order > 0 || (order == 0 && rank > other.rank);
    }
  }

  /**
   * Returns the best wheel of the newest version that is wanted, if that has metadata to ask for. Empty, too,
   * where that version has no wheel for the client: it would be built from its source.
   */
  Optional<Filename> wheel() {
    Candidate best = null;
    for (DistributionFile file : page.files()) {
      Candidate candidate = candidate(file);
      if (candidate != null && candidate.isBetterThan(best)) {
        best = candidate;
      }
    }
    return best == null || best.rank == SOURCE || best.file.coreMetadata() == null
        ? Optional.empty()
        : Optional.of(best.file.filename());
  }

  private @Nullable Candidate candidate(DistributionFile file) {
    Filename filename = file.filename();
    int rank = filename.isWheel() ? WheelTags.rank(filename, client) : SOURCE;
    boolean isNone = filename.isWheel()
        ? rank == WheelTags.NEVER
        : SOURCES.stream().noneMatch(filename.value()::endsWith);
    if (isNone || file.yanked() != null || !isSuited(file.requiresPython())) {
      return null;
    }
    return filename
        .version(page.name())
        .flatMap(version -> allowed.computeIfAbsent(version, this::allowed))
        .map(version -> new Candidate(file, version, rank))
        .orElse(null);
  }

  private Optional<Version> allowed(String version) {
    return Version.parse(version).filter(parsed -> want.allows(version));
  }

  /** What can't be read limits nothing, as pip has it. */
  private boolean isSuited(@Nullable String requiresPython) {
    String python = client.python();
    return requiresPython == null
        || python == null
        || suited.computeIfAbsent(
            requiresPython,
            text ->
                Specifier.parse(text).map(pythons -> pythons.contains(python)).orElse(true));
  }
}
