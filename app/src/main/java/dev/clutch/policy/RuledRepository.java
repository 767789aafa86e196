package dev.clutch.policy;

import dev.clutch.model.DistributionFile;
import dev.clutch.model.Filename;
import dev.clutch.model.ProjectName;
import dev.clutch.model.ProjectPage;
import dev.clutch.model.ProjectStatus;
import dev.clutch.repository.FileContent;
import dev.clutch.repository.FileSource;
import dev.clutch.repository.HiddenBy;
import dev.clutch.repository.Lookup;
import dev.clutch.repository.Origin;
import dev.clutch.repository.ProjectList;
import dev.clutch.repository.Repository;
import dev.clutch.repository.View;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What rules show of a repository. A file and its core metadata are judged by what their page says, as the
 * page itself is, so that no guessed address leads around a rule. The list of projects is shown whole: a
 * project none of whose files are shown has a page, and an empty one.
 */
public final class RuledRepository implements Repository {
  private final Repository repository;
  private final Rules all;
  private final Rules rules;
  private final Audit audit;
  private final InstantSource clock;

  /**
   * @param repository a {@link dev.clutch.repository.Group}, where rules name sources: only there is each
   *     file's source certain
   * @param rules those of one index
   */
  public RuledRepository(Repository repository, Rules rules, InstantSource clock) {
    this(repository, rules, new Audit(), clock);
  }

  /** Returns the same, which does not say what rules on trial would hide: for questions of nobody. */
  public static RuledRepository silent(Repository repository, Rules rules, InstantSource clock) {
    return new RuledRepository(repository, rules, new Audit(line -> {}), clock);
  }

  RuledRepository(Repository repository, Rules rules, Audit audit, InstantSource clock) {
    this.repository = repository;
    this.all = rules;
    this.rules = rules.enforced();
    this.audit = audit;
    this.clock = clock;
  }

  /** Returns the same repository seen through a view; whether that is offline is not looked at. */
  public RuledRepository within(View view) {
    return over(repository, view);
  }

  /** Returns another repository seen through the same rules and a view. */
  public RuledRepository over(Repository other, View view) {
    return new RuledRepository(other, all.within(view), audit, clock);
  }

  @Override
  public Lookup<ProjectList> projects() {
    return repository.projects();
  }

  @Override
  public Lookup<ProjectPage> project(ProjectName project) {
    Lookup<ProjectPage> asked = repository.project(project);
    return asked instanceof Lookup.Found<ProjectPage> page ? shown(page) : asked;
  }

  private RuledRepository about(ProjectName project) {
    return new RuledRepository(repository, all.about(project), audit, clock);
  }

  private Lookup<ProjectPage> shown(Lookup.Found<ProjectPage> found) {
    ProjectPage page = found.value();
    RuledRepository narrowed = about(page.name());
    if (narrowed.all.isEmpty()) {
      return found;
    }
    HiddenFiles hidden = new HiddenFiles();
    Instant now = clock.instant();
    Instant until = Instant.MAX;
    for (DistributionFile file : page.files()) {
      String source = FileSource.of(file, found.origin());
      Verdict verdict = narrowed.verdict(source, page.name(), page.status(), file, now);
      until = verdict.until().isBefore(until) ? verdict.until() : until;
      HiddenBy by = verdict.by();
      if (by != null) {
        hidden.add(file.filename(), by);
      }
    }
    return hidden.without(found).within(until);
  }

  private Verdict verdict(
      String source,
      ProjectName project,
      @Nullable ProjectStatus status,
      DistributionFile file,
      Instant now) {
    Verdict verdict = rules.verdict(source, project, status, file, now);
    if (verdict.isShown() && all.hasAudit()) {
      HiddenBy tried = all.verdict(source, project, status, file, now).by();
      if (tried != null) {
        audit.note(project, file, tried);
      }
    }
    return verdict;
  }

  @Override
  public Lookup<FileContent> file(ProjectName project, Filename filename) {
    return guarded(project, filename, () -> repository.file(project, filename));
  }

  @Override
  public Lookup<FileContent> metadata(ProjectName project, Filename filename) {
    return beside(project, filename, () -> repository.metadata(project, filename));
  }

  @Override
  public Lookup<FileContent> provenance(ProjectName project, Filename filename) {
    return beside(project, filename, () -> repository.provenance(project, filename));
  }

  /** Of a hidden file nothing is said but that it is hidden: not even that nothing lies beside it. */
  private Lookup<FileContent> beside(
      ProjectName project, Filename filename, Supplier<Lookup<FileContent>> question) {
    Lookup<FileContent> answer = guarded(project, filename, question);
    return answer instanceof Lookup.NotFound
            && file(project, filename) instanceof Lookup.Hidden<FileContent> hidden
        ? hidden
        : answer;
  }

  /** Says what rules judge; the file itself is guarded. */
  @Override
  public Lookup<DistributionFile> removed(ProjectName project, Filename filename) {
    return repository.removed(project, filename);
  }

  /** The question itself fetches nothing yet, and says which source answers. */
  private <T> Lookup<T> guarded(
      ProjectName project, Filename filename, Supplier<Lookup<T>> question) {
    Lookup<T> answer = question.get();
    if (all.isEmpty() || !(answer instanceof Lookup.Found<T> found)) {
      return answer;
    }
    Filename judged = filename.distribution();
    return all.readPages()
        ? guarded(found, judged, project, repository.project(project))
        : judged(found, found.origin().source(), project, null, nameOnly(judged));
  }

  private <T> Lookup<T> guarded(
      Lookup.Found<T> found, Filename filename, ProjectName project, Lookup<ProjectPage> asked) {
    if (asked instanceof Lookup.Hidden<ProjectPage> hidden) {
      return new Lookup.Hidden<>(hidden.by(), hidden.origin());
    }
    ProjectPage page = asked instanceof Lookup.Found<ProjectPage> known ? known.value() : null;
    DistributionFile listed = page == null ? null : page.file(filename).orElse(null);
    Origin origin = listed == null ? found.origin() : asked.origin();
    DistributionFile file = listed == null ? unlisted(repository, project, filename) : listed;
    return judged(
            found, FileSource.of(file, origin), project, page == null ? null : page.status(), file)
        .within(asked.origin().until());
  }

  private <T> Lookup<T> judged(
      Lookup.Found<T> found,
      String source,
      ProjectName project,
      @Nullable ProjectStatus status,
      DistributionFile file) {
    Verdict verdict = verdict(source, project, status, file, clock.instant());
    HiddenBy by = verdict.by();
    Lookup<T> answer = by == null ? found : new Lookup.Hidden<>(by, found.origin());
    return answer.within(verdict.until());
  }

  /** What is known of a file that is given by its link although no page lists it any more. */
  static DistributionFile unlisted(Repository repository, ProjectName project, Filename filename) {
    return repository.removed(project, filename) instanceof Lookup.Found<DistributionFile> known
        ? known.value()
        : nameOnly(filename);
  }

  static DistributionFile nameOnly(Filename filename) {
    return new DistributionFile(
        filename, "", Map.of(), null, null, null, null, null, null, null, Map.of());
  }
}
