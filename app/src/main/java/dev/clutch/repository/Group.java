package dev.clutch.repository;

import dev.clutch.model.DistributionFile;
import dev.clutch.model.Filename;
import dev.clutch.model.ProjectName;
import dev.clutch.model.ProjectPage;
import dev.clutch.repository.Step.Finding;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Several sources under one index. The first source in the index's order that has the project owns it: its
 * files are shown, and no other's, whatever their versions.
 *
 * <p>A source is asked only once all before it have said that they don't have the project, so a private name
 * never travels. One that is unavailable fails the question: passing on to the next would let an outage decide
 * where a package comes from. Nothing is kept here; the sources keep what they have said.
 */
public final class Group implements Repository {
  /** What a source says of who owns names there (PEP 752) is not so in an index of several. */
  private static final String NAMESPACES = "namespaces";

  private final String index;
  private final List<Member> members;
  private final Reservations reservations;
  private final boolean merge;
  private final @Nullable Executor parallel;

  private Group(
      String index,
      List<Member> members,
      Reservations reservations,
      boolean merge,
      @Nullable Executor parallel) {
    this.index = index;
    this.members = List.copyOf(members);
    this.reservations = reservations;
    this.merge = merge;
    this.parallel = parallel;
  }

  /**
   * Returns a group that asks one source after the other.
   *
   * @param index its name, for people
   * @param members the first owns what it has
   */
  public static Group inOrder(String index, List<Member> members, Reservations reservations) {
    return new Group(index, members, reservations, false, null);
  }

  /**
   * Returns a group that asks all at once, for sources that are all public: each learns the names that are
   * asked for. The first still owns what it has.
   *
   * @param threads that may wait for a source; not those on which the sources ask their upstreams
   */
  public static Group parallel(
      String index, List<Member> members, Reservations reservations, Executor threads) {
    return new Group(index, members, reservations, false, threads);
  }

  /**
   * Returns a group whose pages have the files of all sources that have the project; of two files of one name
   * the first counts.
   *
   * <p>This is dangerous where one of them is public: whoever uploads a higher version there, under a name
   * that a private source has, is installed in its place (dependency confusion). Every source learns every
   * name that isn't reserved, and one that is unavailable makes every project unavailable.
   *
   * @param threads as for {@link #parallel}, or null to ask one source after the other
   */
  public static Group merged(
      String index, List<Member> members, Reservations reservations, @Nullable Executor threads) {
    return new Group(index, members, reservations, true, threads);
  }

  /** Returns the names of the sources, in the index's order. */
  public List<String> sources() {
    return members.stream().map(Member::name).toList();
  }

  /** Returns those that may be asked for a project, in the index's order. */
  public List<Member> askedFor(ProjectName project) {
    return candidates(project, step -> {});
  }

  @Override
  public Lookup<ProjectPage> project(ProjectName project) {
    return project(project, step -> {});
  }

  /**
   * Returns the page of a project, and tells how it was found.
   *
   * @param told of what became of each source that had a part in it, in no particular order; also before
   *     this throws an {@link UnavailableException}
   */
  public Lookup<ProjectPage> project(ProjectName project, Consumer<Step> told) {
    List<Member> candidates = candidates(project, told);
    List<Supplier<Lookup<ProjectPage>>> answers = ask(candidates, project);
    return merge
        ? union(project, candidates, answers, told)
        : owned(project, candidates, answers, told);
  }

  private List<Member> candidates(ProjectName project, Consumer<Step> told) {
    List<Member> candidates = new ArrayList<>();
    for (Member member : members) {
      if (!reservations.allow(member.name(), project)) {
        String holders = String.join(", ", reservations.holders(project));
        told.accept(new Step(member.name(), Finding.RESERVED, "reserved for " + holders, null));
      } else if (!member.isAskedFor(project)) {
        told.accept(new Step(member.name(), Finding.EXCLUDED, "", null));
      } else {
        candidates.add(member);
      }
    }
    return candidates;
  }

  private Lookup<ProjectPage> owned(
      ProjectName project,
      List<Member> candidates,
      List<Supplier<Lookup<ProjectPage>>> answers,
      Consumer<Step> told) {
    Instant until = Instant.MAX;
    Lookup<ProjectPage> last = none();
    for (int i = 0; i < candidates.size(); i++) {
      Member member = candidates.get(i);
      last = heard(member, answers.get(i), told);
      until = earlier(until, last);
      if (!(last instanceof Lookup.NotFound<ProjectPage> none)) {
        told.accept(new Step(member.name(), Finding.OWNS, "", last.origin()));
        return shown(member, project, last).within(until);
      }
      if (i + 1 < candidates.size()) {
        requireKnown(member, none, told);
      }
      told.accept(missing(member, none));
    }
    return last.within(until);
  }

  private static Lookup<ProjectPage> heard(
      Member member, Supplier<Lookup<ProjectPage>> answer, Consumer<Step> told) {
    try {
      return answer.get();
    } catch (UnavailableException e) {
      String reason = String.valueOf(e.getMessage());
      told.accept(new Step(member.name(), Finding.UNAVAILABLE, reason, null));
      throw e;
    }
  }

  /** Silence is no absence: with nothing stored, a source that is not asked is as good as down. */
  private static void requireKnown(Member member, Lookup.NotFound<?> none, Consumer<Step> told) {
    String reason = none.reason();
    if (reason != null) {
      told.accept(new Step(member.name(), Finding.UNAVAILABLE, reason, null));
      throw new UnavailableException(member.name(), reason, null);
    }
  }

  private static Step missing(Member member, Lookup.NotFound<?> none) {
    String reason = none.reason();
    return new Step(member.name(), Finding.MISSING, reason == null ? "" : reason, none.origin());
  }

  private Lookup<ProjectPage> shown(
      Member member, ProjectName project, Lookup<ProjectPage> answer) {
    if (!(answer instanceof Lookup.Found<ProjectPage> found)) {
      return answer;
    }
    String version = member.name() + ":" + found.origin().version();
    return new Lookup.Found<>(
        limited(member, project, found.value()),
        found.origin().withSource(member.name()).withVersion(version));
  }

  private ProjectPage limited(Member member, ProjectName project, ProjectPage page) {
    ProjectPage ours = FileSource.unmarked(page);
    if (members.size() > 1 && ours.extra().containsKey(NAMESPACES)) {
      ours = ours.withExtra(NAMESPACES, null);
    }
    return member.isLimitedIn(project)
        ? ours.withOnly(file -> member.gives(project, file.filename()))
        : ours;
  }

  private Lookup<ProjectPage> union(
      ProjectName project,
      List<Member> candidates,
      List<Supplier<Lookup<ProjectPage>>> answers,
      Consumer<Step> told) {
    Union union = new Union();
    Lookup.NotFound<ProjectPage> none = none();
    Member silent = null;
    Instant until = Instant.MAX;
    for (int i = 0; i < candidates.size(); i++) {
      Member member = candidates.get(i);
      Lookup<ProjectPage> answer = heard(member, answers.get(i), told);
      until = earlier(until, answer);
      if (answer instanceof Lookup.Found<ProjectPage> found) {
        told.accept(new Step(member.name(), Finding.SHARES, "", found.origin()));
        union.add(member.name(), limited(member, project, found.value()), found.origin());
      } else if (answer instanceof Lookup.NotFound<ProjectPage> missing) {
        told.accept(missing(member, missing));
        none = none.isKnown() ? missing : none;
        silent = none.isKnown() || silent != null ? silent : member;
      } else {
        return answer.within(until);
      }
    }
    if (union.isEmpty()) {
      return none.within(until);
    }
    if (silent != null) {
      requireKnown(silent, none, told);
    }
    return union.lookup().within(until);
  }

  /** No source may be asked, which is so until the settings change. */
  private Lookup.NotFound<ProjectPage> none() {
    return new Lookup.NotFound<>(
        new Origin(index, CacheStatus.PASS, "missing", Instant.EPOCH, Instant.MAX));
  }

  private List<Supplier<Lookup<ProjectPage>>> ask(List<Member> candidates, ProjectName project) {
    Executor threads = parallel;
    List<Supplier<Lookup<ProjectPage>>> answers = new ArrayList<>();
    for (Member member : candidates) {
      Supplier<Lookup<ProjectPage>> question = () -> member.repository().project(project);
      boolean isFirst = answers.isEmpty(); // asked by whoever waits for it
      answers.add(threads == null || isFirst ? question : begun(question, threads));
    }
    return answers;
  }

  private static <T> Supplier<T> begun(Supplier<T> question, Executor threads) {
    CompletableFuture<T> answer;
    try {
      answer = CompletableFuture.supplyAsync(question, threads);
    } catch (RejectedExecutionException e) {
      return question; // there is no thread for it: one after the other, then
    }
    return () -> {
      try {
        return answer.join();
      } catch (CompletionException e) {
        if (e.getCause() instanceof RuntimeException failure) {
          throw failure;
        }
        throw e;
      }
    };
  }

  @Override
  public Lookup<FileContent> file(ProjectName project, Filename filename) {
    return ofOwner(project, filename, repository -> repository.file(project, filename));
  }

  @Override
  public Lookup<FileContent> metadata(ProjectName project, Filename filename) {
    return ofOwner(project, filename, repository -> repository.metadata(project, filename));
  }

  @Override
  public Lookup<FileContent> provenance(ProjectName project, Filename filename) {
    return ofOwner(project, filename, repository -> repository.provenance(project, filename));
  }

  @Override
  public Lookup<DistributionFile> removed(ProjectName project, Filename filename) {
    Lookup<DistributionFile> answer =
        ofOwner(project, filename, repository -> repository.removed(project, filename));
    return answer instanceof Lookup.Found<DistributionFile> found
        ? new Lookup.Found<>(FileSource.unmarked(found.value()), found.origin())
        : answer;
  }

  private <T> Lookup<T> ofOwner(
      ProjectName project, Filename filename, Function<Repository, Lookup<T>> question) {
    List<Member> candidates = candidates(project, step -> {});
    return merge
        ? ofSharer(project, filename, candidates, question)
        : ofOwner(project, filename, candidates, question);
  }

  /** Once all before it have said no, the last can be asked for the file at once. */
  private <T> Lookup<T> ofOwner(
      ProjectName project,
      Filename filename,
      List<Member> candidates,
      Function<Repository, Lookup<T>> question) {
    if (candidates.isEmpty()) {
      return new Lookup.NotFound<>(none().origin());
    }
    Instant until = Instant.MAX;
    List<Member> higher = candidates.subList(0, candidates.size() - 1);
    List<Supplier<Lookup<ProjectPage>>> answers = ask(higher, project);
    for (int i = 0; i < higher.size(); i++) {
      Lookup<ProjectPage> page = answers.get(i).get();
      until = earlier(until, page);
      if (!(page instanceof Lookup.NotFound<ProjectPage> none)) {
        return given(higher.get(i), project, filename, question).within(until);
      }
      requireKnown(higher.get(i), none, step -> {});
    }
    Member last = candidates.get(candidates.size() - 1);
    Lookup<T> answer = given(last, project, filename, question).within(until);
    if (higher.isEmpty() || !(answer instanceof Lookup.NotFound<T> none) || !none.isKnown()) {
      return answer;
    }
    Lookup<ProjectPage> page = last.repository().project(project);
    return page instanceof Lookup.NotFound<ProjectPage> gone && gone.isKnown()
        ? byLink(higher, project, filename, question, none).within(earlier(until, page))
        : answer;
  }

  /**
   * While no source has the project any more, the first that still gives a file of it by its link does so. Once
   * another has taken the name nobody does: its files would pass for those of the new owner.
   */
  private static <T> Lookup<T> byLink(
      List<Member> members,
      ProjectName project,
      Filename filename,
      Function<Repository, Lookup<T>> question,
      Lookup.NotFound<T> none) {
    for (Member member : members) {
      Lookup<T> answer = given(member, project, filename, question);
      if (!(answer instanceof Lookup.NotFound<T>)) {
        return answer;
      }
    }
    return none;
  }

  /**
   * A file that no page lists may still be had by its link; the first source that has it gives it. One that
   * has lost the project gives none while another has it.
   */
  private <T> Lookup<T> ofSharer(
      ProjectName project,
      Filename filename,
      List<Member> candidates,
      Function<Repository, Lookup<T>> question) {
    Lookup<ProjectPage> asked = project(project);
    if (asked instanceof Lookup.Hidden<ProjectPage> hidden) {
      return new Lookup.Hidden<>(hidden.by(), hidden.origin());
    }
    if (!(asked instanceof Lookup.Found<ProjectPage> page)) {
      Lookup.NotFound<T> none =
          new Lookup.NotFound<>(asked.origin(), ((Lookup.NotFound<ProjectPage>) asked).reason());
      return none.isKnown()
          ? byLink(candidates, project, filename, question, none)
              .within(asked.origin().until())
          : none;
    }
    DistributionFile listed = page.value().file(filename.distribution()).orElse(null);
    Lookup<T> answer = new Lookup.NotFound<>(page.origin());
    for (Member member : candidates) {
      if (answer instanceof Lookup.NotFound<T>
          && (listed == null
              ? member.repository().project(project) instanceof Lookup.Found
              : member.name().equals(FileSource.of(listed, page.origin())))) {
        answer = given(member, project, filename, question);
      }
    }
    return answer.within(page.origin().until());
  }

  private static <T> Lookup<T> given(
      Member member,
      ProjectName project,
      Filename filename,
      Function<Repository, Lookup<T>> question) {
    if (!member.gives(project, filename.distribution())) {
      return new Lookup.NotFound<>(
          new Origin(member.name(), CacheStatus.PASS, "missing", Instant.EPOCH, Instant.MAX));
    }
    Lookup<T> answer = question.apply(member.repository());
    return answer instanceof Lookup.Found<T> found
        ? new Lookup.Found<>(found.value(), found.origin().withSource(member.name()))
        : answer;
  }

  /**
   * Returns the projects of all sources, each under the first that lists it and may show it. A source
   * without a list adds none.
   */
  @Override
  public Lookup<ProjectList> projects() {
    GroupLists lists = new GroupLists(reservations);
    Lookup.NotFound<ProjectList> none = new Lookup.NotFound<>(none().origin());
    Instant until = Instant.MAX;
    for (Member member : members) {
      Lookup<ProjectList> answer = member.repository().projects();
      until = earlier(until, answer);
      if (answer instanceof Lookup.Found<ProjectList> found) {
        lists.add(member, found);
      } else if (answer instanceof Lookup.NotFound<ProjectList> missing) {
        requireKnown(member, missing, step -> {});
        none = missing;
      }
    }
    return (lists.isEmpty() ? none : lists.lookup(index)).within(until);
  }

  private static Instant earlier(Instant moment, Lookup<?> answer) {
    Instant until = answer.origin().until();
    return until.isBefore(moment) ? until : moment;
  }
}
