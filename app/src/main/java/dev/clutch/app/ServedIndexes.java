package dev.clutch.app;

import dev.clutch.config.Configuration;
import dev.clutch.config.IndexSettings;
import dev.clutch.config.SourceSettings;
import dev.clutch.http.Indexes;
import dev.clutch.model.ProjectName;
import dev.clutch.policy.Explainer;
import dev.clutch.policy.RuledRepository;
import dev.clutch.policy.Rules;
import dev.clutch.repository.Group;
import dev.clutch.repository.Member;
import dev.clutch.repository.Repository;
import dev.clutch.repository.Reservations;
import dev.clutch.repository.View;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The indexes of one configuration: rules around a group around its sources. */
final class ServedIndexes implements Indexes {
  private final Map<String, Served> byName = new LinkedHashMap<>();

  /**
   * One index.
   *
   * @param shown as it is
   * @param offline the same sources, of which none is asked over a network
   * @param behind the same sources, one after the other, for questions that no client has asked yet
   */
  private record Served(
      Group group,
      Group offline,
      RuledRepository shown,
      RuledRepository behind,
      Explainer explainer) {
    Repository seen(View view) {
      return view.isPlain() ? shown : shown.over(view.offline() ? offline : group, view);
    }

    Repository seenBehind(View view) {
      return view.offline() ? behind.over(offline, view) : behind.within(view);
    }
  }

  /** An index as a path names it. */
  private record Seen(Served index, View view) {}

  /**
   * @param sources by name, all that the configuration has
   * @param threads for indexes that ask their sources at once
   */
  ServedIndexes(
      Configuration configuration,
      Function<String, OpenSource> sources,
      Executor threads,
      InstantSource clock) {
    Rules unasking = Rulebook.of(configuration);
    Rules rules = unasking.asking((source, project) -> sources.apply(source).wantTimes(project));
    Reservations reservations = reservations(configuration);
    for (IndexSettings index : configuration.indexes()) {
      Rules its = rules.of(index.name());
      Group group =
          group(index, sources, source -> source.repository(false), reservations, threads);
      Group offline =
          group(index, sources, source -> source.repository(true), reservations, threads);
      Group behind = group(index, sources, OpenSource::behind, reservations, null);
      byName.put(
          index.name(),
          new Served(
              group,
              offline,
              new RuledRepository(group, its, clock),
              RuledRepository.silent(behind, unasking.of(index.name()), clock),
              new Explainer(index.name(), group, offline, its, clock)));
    }
  }

  private static Reservations reservations(Configuration configuration) {
    return new Reservations(configuration.sources().stream()
        .filter(source -> !source.selection().reserved().isEmpty())
        .collect(
            Collectors.toMap(SourceSettings::name, source -> source.selection().reserved())));
  }

  private static Group group(
      IndexSettings index,
      Function<String, OpenSource> sources,
      Function<OpenSource, Repository> asked,
      Reservations reservations,
      @Nullable Executor threads) {
    List<Member> members = index.sources().stream()
        .map(sources)
        .map(source -> member(source, asked.apply(source)))
        .toList();
    if (index.merge()) {
      return Group.merged(index.name(), members, reservations, index.parallel() ? threads : null);
    }
    return index.parallel() && threads != null
        ? Group.parallel(index.name(), members, reservations, threads)
        : Group.inOrder(index.name(), members, reservations);
  }

  private static Member member(OpenSource source, Repository asked) {
    SourceSettings.Selection selection = source.settings().selection();
    return new Member(source.settings().name(), asked, selection.only(), selection.except());
  }

  @Override
  public Optional<Repository> find(String path) throws NoSuchViewException {
    return seen(path).map(seen -> seen.index.seen(seen.view));
  }

  /** Returns the same for questions that no client has asked yet. */
  Optional<Repository> findBehind(String path) throws NoSuchViewException {
    return seen(path).map(seen -> seen.index.seenBehind(seen.view));
  }

  private Optional<Seen> seen(String path) throws NoSuchViewException {
    if (path.isEmpty()) {
      return Optional.of(new Seen(index(IndexSettings.DEFAULT), View.PLAIN));
    }
    List<String> segments = Arrays.asList(path.split("/", -1));
    String first = segments.get(0);
    if (View.isWord(first)) {
      return Optional.of(new Seen(index(IndexSettings.DEFAULT), view(segments)));
    }
    if (first.equals(IndexSettings.DEFAULT) || !byName.containsKey(first)) {
      return Optional.empty();
    }
    return Optional.of(new Seen(index(first), view(segments.subList(1, segments.size()))));
  }

  private static View view(List<String> segments) throws NoSuchViewException {
    return View.parse(segments)
        .orElseThrow(() -> new NoSuchViewException("'" + String.join("/", segments)
            + "' is no view (write before/2026-05-01, cooldown/7d or offline)"));
  }

  private Served index(String name) {
    Served served = byName.get(name);
    if (served == null) {
      throw new IllegalStateException("no index " + name);
    }
    return served;
  }

  /** Whether a source is asked for a project in any index. */
  boolean mayAsk(String source, ProjectName project) {
    return byName.values().stream()
        .flatMap(served -> served.group.askedFor(project).stream())
        .anyMatch(member -> member.name().equals(source));
  }

  /** Returns the group behind an index, or empty if there is none of that name. */
  Optional<Group> group(String name) {
    return Optional.ofNullable(byName.get(name)).map(Served::group);
  }

  /** Returns the names of the indexes, in the order of the configuration. */
  List<String> names() {
    return List.copyOf(byName.keySet());
  }

  /** Returns what explains an index, or empty if there is none of that name. */
  Optional<Explainer> explainer(String name) {
    return Optional.ofNullable(byName.get(name)).map(Served::explainer);
  }
}
