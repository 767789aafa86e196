package dev.clutch.app;

import dev.clutch.config.Configuration;
import dev.clutch.config.SourceSettings;
import dev.clutch.http.Indexes;
import dev.clutch.policy.Explainer;
import dev.clutch.repository.Changes;
import dev.clutch.repository.Group;
import dev.clutch.repository.Repository;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is served now: the indexes of the configuration in force, above its sources. Another configuration is
 * taken over between two requests; those under way end with what they began with. Thread-safe.
 */
final class Serving implements Indexes, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Serving.class);

  /** Long enough for requests that have yet to ask for a file, or for the rest of one that can't be stored. */
  private static final Duration LEAVE = Duration.ofMinutes(10);

  private final Sources sources;
  private final boolean offline;
  private final Changes changes;
  private final Executor threads;
  private final InstantSource clock;
  private final List<Retired> retired = new ArrayList<>(); // guarded by this
  private volatile State state;

  private record State(Map<String, OpenSource> sources, ServedIndexes indexes) {}

  private record Retired(OpenSource source, Instant since) {}

  /**
   * @param offline whether no source is ever asked over a network
   * @param changes is told when everything has changed
   * @param threads for indexes that ask their sources at once
   * @throws IllegalArgumentException if a source can't be served; one line for people
   */
  Serving(
      Configuration configuration,
      Sources sources,
      boolean offline,
      Changes changes,
      Executor threads,
      InstantSource clock) {
    this.sources = sources;
    this.offline = offline;
    this.changes = changes;
    this.threads = threads;
    this.clock = clock;
    this.state = open(configuration, Map.of());
  }

  /**
   * Takes another configuration over. Sources whose settings are the same go on as they are.
   *
   * @throws IllegalArgumentException if it can't be served; then everything stays as it was
   */
  synchronized void take(Configuration configuration) {
    Map<String, OpenSource> before = state.sources;
    State next = open(configuration, before);
    state = next;
    changes.everythingChanged();
    Instant now = clock.instant();
    before.values().stream()
        .filter(source -> !next.sources.containsValue(source))
        .forEach(source -> retired.add(new Retired(source, now)));
  }

  private State open(Configuration configuration, Map<String, OpenSource> before) {
    Map<String, OpenSource> open = new LinkedHashMap<>();
    try {
      for (SourceSettings settings : configuration.sources()) {
        OpenSource known = before.get(settings.name());
        boolean isSame = known != null && known.settings().equals(settings);
        open.put(settings.name(), isSame ? known : sources.open(settings, offline));
      }
      return new State(
          open,
          new ServedIndexes(
              configuration, name -> Objects.requireNonNull(open.get(name)), threads, clock));
    } catch (RuntimeException e) {
      open.values().stream()
          .filter(source -> !before.containsValue(source))
          .forEach(OpenSource::close);
      throw e;
    }
  }

  @Override
  public Optional<Repository> find(String path) throws NoSuchViewException {
    return state.indexes.find(path);
  }

  /** Returns what is asked, of what a path names, for questions that no client has asked yet. */
  Optional<Repository> findBehind(String path) {
    try {
      return state.indexes.findBehind(path);
    } catch (NoSuchViewException e) {
      return Optional.empty(); // other settings hold by now
    }
  }

  /** Returns the group behind an index, or empty if there is none of that name. */
  Optional<Group> group(String index) {
    return state.indexes.group(index);
  }

  /** Returns the names of the indexes, in the order of the configuration. */
  List<String> names() {
    return state.indexes.names();
  }

  /** Returns what explains an index, or empty if there is none of that name. */
  Optional<Explainer> explainer(String index) {
    return state.indexes.explainer(index);
  }

  /** Returns the source of that name, or empty if there is none. */
  Optional<OpenSource> source(String name) {
    return Optional.ofNullable(state.sources.get(name));
  }

  /** Returns the upstreams in force, in the order of the configuration. */
  List<WatchedUpstream> upstreams() {
    return state.sources.values().stream()
        .map(OpenSource::upstream)
        .filter(Objects::nonNull)
        .toList();
  }

  /** Asks each upstream for one page that is about to grow old, if any is whose project is in use. */
  void refreshAhead() {
    ServedIndexes indexes = state.indexes;
    forEachUpstream(upstream ->
        upstream.repository().refreshAhead(project -> indexes.mayAsk(upstream.name(), project)));
  }

  /** Asks those upstreams for the serials of all projects for which it is time to. */
  void poll() {
    forEachUpstream(upstream -> upstream.repository().poll());
  }

  private void forEachUpstream(Consumer<WatchedUpstream> work) {
    for (WatchedUpstream upstream : upstreams()) {
      try {
        work.accept(upstream);
      } catch (RuntimeException e) { // the others are asked all the same
        log.warn("work behind failed source={} reason=\"{}\"", upstream.name(), e.getMessage());
      }
    }
  }

  /** Lets those sources go that another configuration has left out, once nobody receives from them. */
  synchronized void clear() {
    Instant now = clock.instant();
    retired.removeIf(left -> {
      boolean isLeft = now.isAfter(left.since.plus(LEAVE)) && left.source.isIdle();
      if (isLeft) {
        left.source.close();
      }
      return isLeft;
    });
  }

  @Override
  public synchronized void close() {
    retired.forEach(left -> left.source.close());
    state.sources.values().forEach(OpenSource::close);
  }
}
