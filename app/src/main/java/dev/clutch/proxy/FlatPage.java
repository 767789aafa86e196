package dev.clutch.proxy;

import dev.clutch.model.DistributionFile;
import dev.clutch.model.ProjectName;
import dev.clutch.model.ProjectPage;
import dev.clutch.proxy.Revalidation.Fetched;
import dev.clutch.repository.ProjectList;
import dev.clutch.simple.FlatPageReader;
import dev.clutch.simple.InvalidPageException;
import dev.clutch.simple.ProjectPageReader;
import dev.clutch.simple.ProjectPageWriter;
import dev.clutch.simple.Representation;
import dev.clutch.storage.sql.LinkPageStore;
import dev.clutch.storage.sql.LinkPageStore.LinkPage;
import dev.clutch.upstream.Allowance;
import dev.clutch.upstream.HttpUpstream;
import dev.clutch.upstream.PageAnswer;
import dev.clutch.upstream.Validators;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One page with links to the files of many projects, which answers for the page of each: pages are cut out of
 * it as an index would send them, so that they are kept, compared and revalidated as those of an index are.
 * Questions for many projects, as a resolver asks them, are answered by one request.
 */
final class FlatPage implements PageSource {
  private static final Duration HOLDS = Duration.ofSeconds(10);

  /** What outlasts a restart: what the page was like that was last believed. */
  record Memory(long source, LinkPageStore store) {
    private @Nullable LinkPage before(@Nullable Reading latest) {
      return latest == null ? store.find(source).orElse(null) : latest.likeness();
    }

    private void keep(Reading reading) {
      store.save(source, reading.likeness());
    }
  }

  private record Reading(
      Map<ProjectName, List<DistributionFile>> projects,
      String url,
      Validators validators,
      Instant fetched) {

    int files() {
      return projects.values().stream().mapToInt(List::size).sum();
    }

    /** One that may be cut off has no tag here, either: the same tag must not speak for it. */
    LinkPage likeness() {
      return new LinkPage(files(), validators.etag());
    }
  }

  /** The projects on the page. */
  record Names(Set<String> names, Instant fetched) implements Revalidation.Held {
    @Override
    public boolean exists() {
      return true;
    }

    ProjectList list() {
      return new OfflineList(null, names);
    }

    String version() {
      return HeldPages.digest(names.toString().getBytes(StandardCharsets.UTF_8));
    }
  }

  private final HttpUpstream upstream;
  private final Memory memory;
  private final Duration holds;
  private final Allowance usual;
  private final int maxFiles;
  private final InstantSource clock;
  private final AtomicReference<@Nullable CompletableFuture<Reading>> flight =
      new AtomicReference<>();
  private volatile @Nullable Reading latest;
  private volatile @Nullable Names names;
  private final Revalidation<String, Names> list;

  FlatPage(
      String name,
      HttpUpstream upstream,
      Memory memory,
      Freshness freshness,
      AnswerLimits limits,
      Executor fetches,
      InstantSource clock) {
    this.upstream = upstream;
    this.memory = memory;
    this.holds = freshness.ttl().compareTo(HOLDS) < 0 ? freshness.ttl() : HOLDS;
    this.clock = clock;
    this.maxFiles = limits.files();
    this.usual = Allowance.upTo(limits.pageInMemory());
    this.list = new Revalidation<>(
        name,
        freshness,
        limits,
        SourceState.of(upstream.health()),
        key -> names,
        this::fetchNames,
        fetches,
        clock);
  }

  Revalidation.Answer<Names> projects() {
    return list.answer("project list");
  }

  private Fetched<Names> fetchNames(String key, @Nullable Names before) throws IOException {
    Set<String> all = new TreeSet<>();
    read(usual, upstream::page).projects.keySet().forEach(project -> all.add(project.value()));
    Names now = new Names(all, clock.instant());
    names = now;
    return new Fetched<>(now, false);
  }

  @Override
  public PageAnswer page(ProjectName project, Validators validators, Allowance allowance)
      throws IOException {
    return page(read(allowance, upstream::page), project, validators);
  }

  @Override
  public PageAnswer pageBehind(ProjectName project, Validators validators, Allowance allowance)
      throws IOException {
    return page(read(allowance, upstream::pageBehind), project, validators);
  }

  private interface Question {
    PageAnswer ask(String path, Validators validators, Allowance allowance) throws IOException;
  }

  /** Takes the page of links for what it is now, whatever it was: for all of its projects, as it is one. */
  @Override
  public PageAnswer anew(ProjectName project, Allowance allowance) throws IOException {
    if (upstream.page("", Validators.NONE, allowance) instanceof PageAnswer.Page page) {
      Reading now = reading(page, clock.instant());
      latest = now;
      memory.keep(now);
      return page(now, project, Validators.NONE);
    }
    throw missing();
  }

  private static PageAnswer page(Reading reading, ProjectName project, Validators validators) {
    List<DistributionFile> files = reading.projects.get(project);
    if (files == null) {
      return new PageAnswer.Missing();
    }
    ProjectPage page = new ProjectPage(project, "1.0", Map.of(), null, null, files, Map.of());
    byte[] body = ProjectPageWriter.write(page, Representation.JSON, DistributionFile::url);
    String tag = "\"" + HeldPages.digest(body) + "\"";
    return tag.equals(validators.etag())
        ? new PageAnswer.NotModified()
        : new PageAnswer.Page(
            reading.url, Representation.JSON.contentType(), tag, null, null, body, null);
  }

  @Override
  public void distrust() {
    upstream.distrustPages();
  }

  /** Returns what the page says, or said a moment ago. Those who ask at once share one request. */
  private Reading read(Allowance allowance, Question question) throws IOException {
    Reading known = latest;
    if (known != null && isYoung(known)) {
      return known;
    }
    CompletableFuture<Reading> ours = new CompletableFuture<>();
    CompletableFuture<Reading> running = flight.compareAndExchange(null, ours);
    if (running != null) {
      return await(running);
    }
    try {
      Reading now = fetch(latest, allowance, question);
      latest = now;
      ours.complete(now);
      return now;
    } catch (IOException | RuntimeException | Error e) { // or the others would wait for ever
      ours.completeExceptionally(e);
      throw e;
    } finally {
      flight.set(null);
    }
  }

  private boolean isYoung(Reading reading) {
    Duration age = Duration.between(reading.fetched, clock.instant());
    return !age.isNegative() && age.compareTo(holds) < 0;
  }

  private static Reading await(CompletableFuture<Reading> running) throws IOException {
    try {
      return running.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for the page of links");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException failure) {
        throw failure;
      }
      throw new IOException(e.getCause());
    }
  }

  /** Where the page itself is missing, nothing is known of any project. */
  private Reading fetch(@Nullable Reading before, Allowance allowance, Question question)
      throws IOException {
    Validators validators = before == null ? Validators.NONE : before.validators;
    PageAnswer answer = question.ask("", validators, allowance);
    Instant now = clock.instant();
    if (answer instanceof PageAnswer.Page page) {
      return accepted(memory.before(before), page, now);
    }
    if (answer instanceof PageAnswer.NotModified && before != null) {
      return new Reading(before.projects, before.url, before.validators, now);
    }
    throw missing();
  }

  private static RefusedPageException missing() {
    return new RefusedPageException("there is no page of links at the source's address");
  }

  /** As {@link Acceptance} has it for the page of one project. */
  private Reading accepted(@Nullable LinkPage before, PageAnswer.Page page, Instant now)
      throws IOException {
    Reading reading = reading(page, now);
    if (before != null && reading.files() < before.files()) {
      boolean isNew = page.etag() != null && !page.etag().equals(before.etag());
      if (mayBeCut(page) || (reading.projects.isEmpty() && !isNew)) {
        throw new RefusedPageException("the page of links seems to be cut off after "
            + reading.files() + " files of " + before.files());
      }
    }
    if (!reading.likeness().equals(before)) {
      memory.keep(reading);
    }
    return reading;
  }

  private Reading reading(PageAnswer.Page page, Instant now) throws IOException {
    try {
      return new Reading(
          FlatPageReader.read(URI.create(page.url()), page.contentType(), page.body(), maxFiles),
          page.url(),
          mayBeCut(page) ? Validators.NONE : new Validators(page.etag(), page.lastModified()),
          now);
    } catch (InvalidPageException e) {
      distrust();
      throw e;
    }
  }

  private static boolean mayBeCut(PageAnswer.Page page) {
    return ProjectPageReader.mayBeCut(page.contentType(), page.body());
  }
}
