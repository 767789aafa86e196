package dev.clutch.policy;

import dev.clutch.model.DistributionFile;
import dev.clutch.model.Filename;
import dev.clutch.model.ProjectName;
import dev.clutch.model.ProjectPage;
import dev.clutch.model.ProjectStatus;
import dev.clutch.model.Version;
import dev.clutch.operations.Explanation;
import dev.clutch.operations.Selection;
import dev.clutch.repository.FileContent;
import dev.clutch.repository.FileSource;
import dev.clutch.repository.Group;
import dev.clutch.repository.HiddenBy;
import dev.clutch.repository.Lookup;
import dev.clutch.repository.Origin;
import dev.clutch.repository.Step;
import dev.clutch.repository.UnavailableException;
import dev.clutch.repository.View;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Says why an index shows what it shows: asks what a page asks, and judges as a page is judged. */
public final class Explainer {
  private final String index;
  private final Group online;
  private final Group offline;
  private final Rules rules;
  private final InstantSource clock;

  /**
   * @param index its name
   * @param offline the same sources, of which none is asked over a network
   * @param rules those of the index
   */
  public Explainer(String index, Group online, Group offline, Rules rules, InstantSource clock) {
    this.index = index;
    this.online = online;
    this.offline = offline;
    this.rules = rules;
    this.clock = clock;
  }

  /**
   * Explains what is shown. Asks sources as a page does, for what they have at present, and may block as long.
   * One that is unavailable is part of the explanation.
   *
   * @param suspects files that may be refused, and that no page lists then; those that are not refused, or
   *     not selected, are not looked at
   */
  public Explanation explain(Selection selection, AsOf asOf, Collection<Filename> suspects) {
    Instant now = clock.instant();
    View view = asOf.seen(now);
    Group group = view.offline() ? offline : online;
    Map<String, Explanation.Source> told = new HashMap<>();
    Lookup<ProjectPage> asked = ask(group, selection.project(), told);
    Origin origin = asked == null || asked instanceof Lookup.NotFound ? null : asked.origin();
    ProjectPage page = asked instanceof Lookup.Found<ProjectPage> found ? found.value() : null;
    Judge judge = new Judge(group, rules.enforced().within(view), page, origin, asOf.at(now));
    return new Explanation(
        index,
        view.path(),
        selection.project().value(),
        selection.toString(),
        asOf.at(now),
        group.sources().stream()
            .map(name -> told.getOrDefault(name, new Explanation.Source(name, "not-reached", "")))
            .toList(),
        origin == null ? null : origin.source(),
        origin == null ? null : origin.fetched(),
        origin == null ? null : age(origin, now),
        origin == null ? null : origin.status().word(),
        page == null || page.status() == null ? null : page.status().status(),
        origin == null ? List.of() : judge.files(selection, suspects));
  }

  private static long age(Origin origin, Instant now) {
    return Math.max(0, Duration.between(origin.fetched(), now).toSeconds());
  }

  private static @Nullable Lookup<ProjectPage> ask(
      Group group, ProjectName project, Map<String, Explanation.Source> told) {
    try {
      return group.project(project, step -> told.put(step.source(), source(step)));
    } catch (UnavailableException e) {
      return null; // the source that is unavailable has been told of
    }
  }

  private static Explanation.Source source(Step step) {
    String finding = step.finding().name().toLowerCase(Locale.ROOT).replace('_', '-');
    return new Explanation.Source(step.source(), finding, step.detail());
  }

  /** Tells of each file what would be said of it if it were asked for. */
  private record Judge(
      Group group,
      Rules rules,
      @Nullable ProjectPage page,
      @Nullable Origin origin,
      Instant at) {

    List<Explanation.File> files(Selection selection, Collection<Filename> suspects) {
      List<Explanation.File> files = new ArrayList<>();
      for (DistributionFile file : listed()) {
        if (isSelected(file.filename(), selection)) {
          files.add(listed(file, selection.project()));
        }
      }
      Set<Filename> others = new LinkedHashSet<>(suspects);
      if (selection instanceof Selection.File named) {
        others.add(named.filename().distribution());
      }
      others.removeIf(other -> !isSelected(other, selection) || isListed(other));
      others.forEach(other -> unlisted(selection.project(), other).ifPresent(files::add));
      return files;
    }

    private List<DistributionFile> listed() {
      return page == null ? List.of() : page.files();
    }

    private boolean isListed(Filename filename) {
      return page != null && page.file(filename).isPresent();
    }

    private Explanation.File listed(DistributionFile file, ProjectName project) {
      String source = origin == null ? "" : FileSource.of(file, origin);
      return judged(source, project, file, true);
    }

    private Explanation.File judged(
        String source, ProjectName project, DistributionFile file, boolean isListed) {
      Explanation.File told = told(
          source,
          file,
          isListed,
          rules.verdict(source, project, status(), file, at).by());
      return rules.isShownWithoutTime(source, project, status(), file, at)
          ? told.because("its upload time is not known (unknown-time = show)")
          : told;
    }

    /** The question fetches no file yet. It tells of one that is given by its link, and of one refused. */
    private Optional<Explanation.File> unlisted(ProjectName project, Filename filename) {
      Lookup<FileContent> answer;
      DistributionFile file;
      try {
        answer = group.file(project, filename);
        file = RuledRepository.unlisted(group, project, filename);
      } catch (UnavailableException e) {
        return Optional.empty();
      }
      String source = answer.origin().source();
      if (answer instanceof Lookup.Hidden<FileContent> hidden) {
        return Optional.of(told(source, file, false, hidden.by()));
      }
      return answer instanceof Lookup.Found
          ? Optional.of(judged(source, project, file, false))
          : Optional.empty();
    }

    private @Nullable ProjectStatus status() {
      return page == null ? null : page.status();
    }

    private static Explanation.File told(
        String source, DistributionFile file, boolean isListed, @Nullable HiddenBy by) {
      return new Explanation.File(
          file.filename().value(),
          source,
          isListed,
          file.uploadTime(),
          by == null ? null : by.rule().word(),
          by == null ? null : by.reason(),
          by == null ? null : by.until());
    }
  }

  private static boolean isSelected(Filename filename, Selection selection) {
    if (selection instanceof Selection.File named) {
      return filename.equals(named.filename().distribution());
    }
    if (selection instanceof Selection.Release release) {
      String version = filename.version(release.project()).orElse("");
      Optional<Version> wanted = Version.parse(release.version());
      return version.equals(release.version())
          || (wanted.isPresent() && wanted.equals(Version.parse(version)));
    }
    return true;
  }
}
