package dev.clutch.policy;

import dev.clutch.model.DistributionFile;
import dev.clutch.model.ProjectName;
import dev.clutch.model.ProjectPage;
import dev.clutch.model.Version;
import dev.clutch.operations.Explanation;
import dev.clutch.operations.Selection;
import dev.clutch.repository.FileSource;
import dev.clutch.repository.Group;
import dev.clutch.repository.HiddenBy;
import dev.clutch.repository.Lookup;
import dev.clutch.repository.Origin;
import dev.clutch.repository.Step;
import dev.clutch.repository.UnavailableException;
import dev.clutch.repository.View;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Says why an index shows what it shows: asks what a page asks, and judges as a page is judged. */
public final class Explainer {
  private final String index;
  private final Group group;
  private final Rules rules;

  /**
   * @param index its name
   * @param rules those of the index
   */
  public Explainer(String index, Group group, Rules rules) {
    this.index = index;
    this.group = group;
    this.rules = rules;
  }

  /**
   * Explains what is shown. Asks sources as a page does, and may block as long. One that is unavailable is
   * part of the explanation.
   *
   * @param view whether it is offline is not looked at
   * @param at the moment (UTC) for which rules are asked; sources are asked for the present
   */
  public Explanation explain(Selection selection, View view, Instant at) {
    ProjectName project = project(selection);
    Map<String, Explanation.Source> told = new HashMap<>();
    Lookup<ProjectPage> page = ask(project, told);
    Origin origin = page instanceof Lookup.NotFound || page == null ? null : page.origin();
    return new Explanation(
        index,
        view.path(),
        project.value(),
        selection.toString(),
        at,
        group.sources().stream()
            .map(name -> told.getOrDefault(name, new Explanation.Source(name, "not-reached", "")))
            .toList(),
        origin == null ? null : origin.source(),
        origin == null ? null : origin.fetched(),
        origin == null ? null : origin.status().word(),
        page instanceof Lookup.Found<ProjectPage> found
            ? files(found, selection, rules.enforced().within(view), at)
            : List.of());
  }

  private @Nullable Lookup<ProjectPage> ask(
      ProjectName project, Map<String, Explanation.Source> told) {
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

  private static List<Explanation.File> files(
      Lookup.Found<ProjectPage> found, Selection selection, Rules rules, Instant at) {
    ProjectPage page = found.value();
    return page.files().stream()
        .filter(file -> isSelected(file, selection))
        .map(file -> {
          String source = FileSource.of(file, found.origin());
          HiddenBy by =
              rules.verdict(source, page.name(), page.status(), file, at).by();
          return new Explanation.File(
              file.filename().value(),
              source,
              file.uploadTime(),
              by == null ? null : by.rule().word(),
              by == null ? null : by.reason(),
              by == null ? null : by.until());
        })
        .toList();
  }

  private static boolean isSelected(DistributionFile file, Selection selection) {
    if (selection instanceof Selection.File named) {
      return file.filename().equals(named.filename().distribution());
    }
    if (selection instanceof Selection.Release release) {
      String version = file.filename().version(release.project()).orElse("");
      Optional<Version> wanted = Version.parse(release.version());
      return version.equals(release.version())
          || (wanted.isPresent() && wanted.equals(Version.parse(version)));
    }
    return true;
  }

  private static ProjectName project(Selection selection) {
    if (selection instanceof Selection.File file) {
      return file.project();
    }
    return selection instanceof Selection.Release release
        ? release.project()
        : ((Selection.Project) selection).project();
  }
}
