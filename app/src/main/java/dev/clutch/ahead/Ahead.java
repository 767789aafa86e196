package dev.clutch.ahead;

import dev.clutch.model.Filename;
import dev.clutch.model.ProjectName;
import dev.clutch.model.ProjectPage;
import dev.clutch.model.Requirement;
import dev.clutch.repository.CacheStatus;
import dev.clutch.repository.FileContent;
import dev.clutch.repository.Lookup;
import dev.clutch.repository.NotNowException;
import dev.clutch.repository.Repository;
import dev.clutch.repository.UnavailableException;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks for what a resolver is about to ask for: the pages of the projects that a wheel's metadata names, the
 * metadata of the wheel of each that it most likely takes, the pages that this names, and so on. So a client
 * that asks one question after the other finds most answers here, or on their way.
 *
 * <p>What comes from outside is bounded in every direction, and what is beyond a bound is not asked for ahead:
 * whoever needs it asks for it. Thread-safe; what is told never blocks.
 */
public final class Ahead {
  private static final Logger log = LoggerFactory.getLogger(Ahead.class);

  private static final int MAX_DEPTH = 12;

  /** Of one wheel. */
  private static final int MAX_NEEDED = 150;

  /** Following from one request. */
  private static final int MAX_PROJECTS = 400;

  /** Of all upstreams together: pages and metadata. */
  private static final int MAX_ASKED_PER_MINUTE = 1_500;

  /** Of waves, each from one request: clients may say that they have any Python. */
  private static final int MAX_WAVES_PER_MINUTE = 120;

  /** Of pages and metadata, also of those that are stored. */
  private static final int MAX_STEPS_PER_MINUTE = 10_000;

  /** As a request names it; it may be as long as a request, and is kept with all that is known here. */
  private static final int MAX_INDEX_LENGTH = 200;

  /** The client has asked by itself by then. */
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

  private static final int MAX_GLANCES = 2_000;
  private static final int MAX_LOOKED_AT = 20_000;
  private static final int MAX_KINDS = 100;
  private static final Duration A_MOMENT = Duration.ofMinutes(1);

  private final Function<String, Optional<Repository>> indexes;
  private final Executor threads;
  private final Clients clients = new Clients();
  private final Wants wants;
  private final Lately glances;
  private final Lately lookedAt;

  /** The kinds of failures that were told of, as requests come by the thousand. */
  private final Lately said;

  private final PerMinute asked;
  private final PerMinute waves;
  private final PerMinute steps;
  private final LongSupplier ticker;
  private final LongAdder pages = new LongAdder();
  private final LongAdder metadata = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final LongAdder dropped = new LongAdder();

  /** A request, as it is told of. */
  private record Glance(
      String index,
      ProjectName project,
      Filename wheel,
      @Nullable String userAgent) {}

  /** A wheel whose requirements are looked at. */
  private record Looked(Wants.Key key, Filename wheel, Set<String> extras) {}

  /** What follows from one request. */
  private record Wave(String index, Client client, AtomicInteger projects) {
    Wants.Key key(ProjectName project) {
      return new Wants.Key(index, project, client);
    }

    boolean takeProject() {
      return projects.incrementAndGet() <= MAX_PROJECTS;
    }
  }

  /**
   * @param indexes by the path that requests name them by, views included; their questions wait for upstreams
   *     that are up, and for no others
   * @param threads as many as may ask at once; tasks that are too many are refused
   */
  public Ahead(
      Function<String, Optional<Repository>> indexes, Executor threads, InstantSource clock) {
    this(indexes, threads, clock, System::nanoTime);
  }

  /**
   * @param ticker nanoseconds that only go forward
   */
  Ahead(
      Function<String, Optional<Repository>> indexes,
      Executor threads,
      InstantSource clock,
      LongSupplier ticker) {
    this.ticker = ticker;
    this.indexes = indexes;
    this.threads = threads;
    this.wants = new Wants(clock);
    this.glances = new Lately(A_MOMENT, MAX_GLANCES, clock);
    this.lookedAt = new Lately(A_MOMENT, MAX_LOOKED_AT, clock);
    this.said = new Lately(A_MOMENT, MAX_KINDS, clock);
    this.asked = new PerMinute(MAX_ASKED_PER_MINUTE, clock);
    this.waves = new PerMinute(MAX_WAVES_PER_MINUTE, clock);
    this.steps = new PerMinute(MAX_STEPS_PER_MINUTE, clock);
  }

  /**
   * Whether a client tells that it is an installer: of others nothing is guessed.
   *
   * @param userAgent as it came, or null
   */
  public boolean heeds(@Nullable String userAgent) {
    return clients.of(userAgent).isInstaller();
  }

  /**
   * A client was given the page of a project. If it is an installer, it will look at a wheel.
   *
   * @param index as the request names it, its views included
   * @param userAgent as it came, or null
   */
  public void page(String index, ProjectName project, @Nullable String userAgent) {
    safely(() -> {
      Client client = clients.of(userAgent);
      Wave wave = new Wave(index, client, new AtomicInteger());
      if (mayLook(index, client) && lookedAt.isNew(wave.key(project)) && mayBegin()) {
        begin(wave, project, () -> lookAt(wave, project, 1));
      }
    });
  }

  /**
   * A client was given the core metadata of a wheel. If it is an installer, it will ask for what that names.
   *
   * @param index as the request names it, its views included
   * @param userAgent as it came, or null
   */
  public void metadata(
      String index, ProjectName project, Filename wheel, @Nullable String userAgent) {
    safely(() -> {
      String told = Clients.sane(userAgent);
      Client client = clients.of(told);
      if (mayLook(index, client) && glances.isNew(new Glance(index, project, wheel, told))) {
        lookInto(new Wave(index, client, new AtomicInteger()), project, wheel, 0);
      }
    });
  }

  private static boolean mayLook(String index, Client client) {
    return client.isInstaller() && index.length() <= MAX_INDEX_LENGTH;
  }

  private boolean mayBegin() {
    boolean mayBegin = waves.take();
    if (!mayBegin) {
      dropped.increment();
    }
    return mayBegin;
  }

  /** What is guessed fails for itself, never for the request that it was told of. */
  private void safely(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException | Error e) {
      dropped.increment();
      if (said.isNew(e.getClass())) {
        log.warn("nothing follows from what a client was given reason=\"{}\"", e.toString());
      }
    }
  }

  /** Returns how often something was done since the start, by what it was. */
  public Map<String, Long> counts() {
    Map<String, Long> counts = new LinkedHashMap<>();
    counts.put("page", pages.sum());
    counts.put("metadata", metadata.sum());
    counts.put("failed", failed.sum());
    counts.put("dropped", dropped.sum());
    return counts;
  }

  private interface Work {
    void run() throws IOException, InterruptedException;
  }

  private void begin(Wave wave, ProjectName project, Work work) {
    if (!steps.take()) {
      dropped.increment();
      return;
    }
    long since = ticker.getAsLong();
    try {
      threads.execute(() -> {
        if (ticker.getAsLong() - since > LONGEST_WAIT.toNanos()) {
          dropped.increment();
        } else {
          run(wave, project, work);
        }
      });
    } catch (RejectedExecutionException e) {
      dropped.increment();
    }
  }

  /** The source itself says in the log what is wrong with it. */
  private void run(Wave wave, ProjectName project, Work work) {
    try {
      work.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (NotNowException e) {
      dropped.increment();
    } catch (IOException | UnavailableException e) {
      failed.increment();
    } catch (RuntimeException | Error e) {
      failed.increment();
      log.warn(
          "nothing was asked ahead index={} project={} reason=\"{}\"",
          wave.index,
          project,
          e.toString());
    }
  }

  private void lookAt(Wave wave, ProjectName project, int depth) {
    Repository index = indexes.apply(wave.index).orElse(null);
    if (index == null || !mayAsk()) {
      return;
    }
    Lookup<ProjectPage> answer = index.project(project);
    if (isStored(answer.origin().status())) {
      asked.giveBack();
    } else {
      pages.increment();
    }
    if (answer instanceof Lookup.Found<ProjectPage> found) {
      new Choice(found.value(), wants.of(wave.key(project)), wave.client)
          .wheel()
          .ifPresent(wheel -> lookInto(wave, project, wheel, depth));
    }
  }

  private boolean mayAsk() {
    boolean mayAsk = asked.take();
    if (!mayAsk) {
      dropped.increment();
    }
    return mayAsk;
  }

  private static boolean isStored(CacheStatus status) {
    return switch (status) {
      case HIT, STALE, OFFLINE -> true;
      default -> false;
    };
  }

  private void lookInto(Wave wave, ProjectName project, Filename wheel, int depth) {
    Wants.Key key = wave.key(project);
    Set<String> extras = wants.of(key).extras();
    if (depth <= MAX_DEPTH
        && lookedAt.isNew(new Looked(key, wheel, extras))
        && (depth > 0 || mayBegin())) {
      begin(wave, project, () -> follow(wave, project, wheel, extras, depth));
    }
  }

  private void follow(Wave wave, ProjectName project, Filename wheel, Set<String> extras, int depth)
      throws IOException, InterruptedException {
    byte[] head = head(wave, project, wheel);
    int needed = 0;
    for (Requirement requirement : MetadataHead.requirements(head)) {
      if (!requirement.isElsewhere() && requirement.mayHold(wave.client, extras)) {
        Wants.Key key = wave.key(requirement.project());
        boolean isMore = wants.add(key, requirement);
        if (key.project().equals(project)) {
          lookInto(wave, project, wheel, depth + 1); // of itself it can only need more extras
        } else if (lookedAt.isNew(key) || isMore) {
          if (++needed > MAX_NEEDED || !wave.takeProject()) {
            dropped.increment();
            return;
          }
          begin(wave, key.project(), () -> lookAt(wave, key.project(), depth + 1));
        }
      }
    }
  }

  private byte[] head(Wave wave, ProjectName project, Filename wheel)
      throws IOException, InterruptedException {
    Repository index = indexes.apply(wave.index).orElse(null);
    if (index == null
        || !(index.metadata(project, wheel) instanceof Lookup.Found<FileContent> found)) {
      return new byte[0];
    }
    boolean isAsked = found.origin().status() == CacheStatus.MISS;
    if (isAsked && !mayAsk()) {
      return new byte[0];
    }
    if (isAsked) {
      metadata.increment();
    }
    return Head.read(found.value(), MetadataHead.MAX_BYTES);
  }
}
