package dev.clutch.proxy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.clutch.model.ProjectName;
import dev.clutch.model.ProjectPage;
import dev.clutch.proxy.Revalidation.Fetched;
import dev.clutch.repository.Refreshed;
import dev.clutch.repository.Refreshed.Outcome;
import dev.clutch.repository.UnavailableException;
import dev.clutch.simple.InvalidPageException;
import dev.clutch.simple.ProjectPageReader;
import dev.clutch.storage.StoredPage;
import dev.clutch.storage.sql.PageStore;
import dev.clutch.upstream.HttpUpstream;
import dev.clutch.upstream.PageAnswer;
import dev.clutch.upstream.Validators;
import java.io.IOException;
import java.net.ProtocolException;
import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The project pages of one upstream: in memory parsed, in the catalog as they came. What the upstream said
 * last is never forgotten for an error, and never replaced by something that is no page.
 */
final class PageCache {
  private static final Logger log = LoggerFactory.getLogger(PageCache.class);
  private static final int MAX_PAGE_BYTES = 64 << 20;

  /** Parsed pages kept in memory, counted in files: about 1 KB each. */
  private static final int MAX_FILES_IN_MEMORY = 20_000;

  /**
   * What the upstream last said of a project.
   *
   * @param page null if it said that there is no such project
   * @param version equal for equal pages, also after a restart
   */
  record HeldPage(
      @Nullable ProjectPage page, Validators validators, String version, Instant fetched)
      implements Revalidation.Held {
    @Override
    public boolean exists() {
      return page != null;
    }
  }

  private final long source;
  private final HttpUpstream upstream;
  private final PageStore store;
  private final InstantSource clock;
  private final Revalidation<ProjectName, HeldPage> revalidation;
  private final Cache<ProjectName, HeldPage> memory = Caffeine.newBuilder()
      .maximumWeight(MAX_FILES_IN_MEMORY)
      .weigher((ProjectName name, HeldPage held) -> weight(held))
      .build();

  PageCache(
      String name,
      long source,
      HttpUpstream upstream,
      PageStore store,
      Freshness freshness,
      Executor fetches,
      InstantSource clock) {
    this.source = source;
    this.upstream = upstream;
    this.store = store;
    this.clock = clock;
    this.revalidation = new Revalidation<>(
        name, freshness, SourceState.UP, this::held, this::fetch, fetches, clock);
  }

  Revalidation.Answer<HeldPage> find(ProjectName project) {
    return revalidation.answer(project);
  }

  /**
   * Asks the upstream at once.
   *
   * @param force also accepts a page that contradicts the stored one, and asks for the whole
   */
  Refreshed refresh(ProjectName project, boolean force) {
    HeldPage before = held(project);
    try {
      HeldPage now =
          revalidation.refresh(project, force ? this::fetchAnew : this::fetch).value();
      if (now.page == null) {
        return new Refreshed(Outcome.MISSING, "");
      }
      boolean isSame = before != null && before.version.equals(now.version);
      return new Refreshed(
          isSame ? Outcome.UNCHANGED : Outcome.CHANGED, now.page.files().size() + " files");
    } catch (RefusedPageException | InvalidPageException e) {
      return new Refreshed(Outcome.REFUSED, Revalidation.reason(e));
    } catch (IOException | UnavailableException e) {
      return new Refreshed(Outcome.FAILED, Revalidation.reason(e));
    }
  }

  /** Forgets what is remembered of a project: the catalog has lost it, or was told something else. */
  void forget(ProjectName project) {
    memory.invalidate(project);
  }

  /** Returns the page as it is stored, however old; null if there is none. */
  @Nullable
  ProjectPage known(ProjectName project) {
    HeldPage held = held(project);
    return held == null ? null : held.page;
  }

  private @Nullable HeldPage held(ProjectName project) {
    HeldPage held = memory.getIfPresent(project);
    if (held != null) {
      return held;
    }
    StoredPage stored = store.find(source, project).orElse(null);
    if (stored == null) {
      return null;
    }
    try {
      return remember(project, parse(project, stored));
    } catch (InvalidPageException e) {
      log.warn(
          "a stored page can't be read, it is fetched again project={} reason=\"{}\"",
          project,
          e.getMessage());
      return null;
    }
  }

  private HeldPage remember(ProjectName project, HeldPage held) {
    memory.put(project, held);
    return held;
  }

  private Fetched<HeldPage> fetch(ProjectName project, @Nullable HeldPage held) throws IOException {
    Validators validators = held == null || held.page == null ? Validators.NONE : held.validators;
    PageAnswer answer = upstream.page(project + "/", validators, MAX_PAGE_BYTES);
    Instant now = clock.instant();
    if (answer instanceof PageAnswer.NotModified) {
      return confirmed(project, held, now);
    }
    boolean mayBeCut = mayBeCut(answer);
    StoredPage page = stored(answer, mayBeCut, now);
    HeldPage parsed = parse(project, page);
    Acceptance.check(held, parsed, mayBeCut);
    return replace(project, page, parsed);
  }

  /** Takes whatever is a page. */
  private Fetched<HeldPage> fetchAnew(ProjectName project, @Nullable HeldPage held)
      throws IOException {
    PageAnswer answer = upstream.page(project + "/", Validators.NONE, MAX_PAGE_BYTES);
    if (answer instanceof PageAnswer.NotModified) {
      throw unasked(project);
    }
    StoredPage page = stored(answer, mayBeCut(answer), clock.instant());
    return replace(project, page, parse(project, page));
  }

  private Fetched<HeldPage> replace(ProjectName project, StoredPage page, HeldPage parsed) {
    store.save(source, project, page);
    return new Fetched<>(remember(project, parsed), false);
  }

  private static boolean mayBeCut(PageAnswer answer) {
    return answer instanceof PageAnswer.Page page
        && ProjectPageReader.mayBeCut(page.contentType(), page.body());
  }

  private Fetched<HeldPage> confirmed(ProjectName project, @Nullable HeldPage held, Instant now)
      throws ProtocolException {
    if (held == null) {
      throw unasked(project);
    }
    store.touch(source, project, now);
    HeldPage same = new HeldPage(held.page, held.validators, held.version, now);
    return new Fetched<>(remember(project, same), true);
  }

  private static ProtocolException unasked(ProjectName project) {
    return new ProtocolException(project + " was not asked for conditionally, yet 304 came");
  }

  /** What may have been cut off must not be confirmed by the validators of the whole. */
  private static StoredPage stored(PageAnswer answer, boolean mayBeCut, Instant now) {
    if (answer instanceof PageAnswer.Page page) {
      return new StoredPage(
          true,
          page.url(),
          page.contentType(),
          mayBeCut ? null : page.etag(),
          mayBeCut ? null : page.lastModified(),
          page.serial(),
          now,
          page.body());
    }
    return new StoredPage(false, "", null, null, null, null, now, new byte[0]);
  }

  private static HeldPage parse(ProjectName project, StoredPage stored)
      throws InvalidPageException {
    Validators validators = new Validators(stored.etag(), stored.lastModified());
    if (!stored.exists()) {
      return new HeldPage(null, validators, "missing", stored.fetched());
    }
    ProjectPage page = ProjectPageReader.read(
        project, URI.create(stored.url()), stored.contentType(), stored.body());
    return new HeldPage(
        withSerial(page, stored.serial()), validators, digest(stored.body()), stored.fetched());
  }

  private static ProjectPage withSerial(ProjectPage page, @Nullable Long serial) {
    if (serial == null || page.serial() != null) {
      return page;
    }
    Map<String, JsonNode> meta = new LinkedHashMap<>(page.meta());
    meta.put("_last-serial", LongNode.valueOf(serial));
    return new ProjectPage(
        page.name(),
        page.apiVersion(),
        meta,
        page.status(),
        page.versions(),
        page.files(),
        page.extra());
  }

  private static String digest(byte[] body) {
    try {
      byte[] sha256 = MessageDigest.getInstance("SHA-256").digest(body);
      return HexFormat.of().formatHex(sha256, 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has SHA-256
    }
  }

  private static int weight(HeldPage held) {
    return 1 + (held.page == null ? 0 : held.page.files().size());
  }
}
