package dev.clutch.proxy;

import dev.clutch.model.ProjectName;
import dev.clutch.model.ProjectPage;
import dev.clutch.proxy.HeldPages.HeldPage;
import dev.clutch.proxy.Revalidation.Fetched;
import dev.clutch.repository.Refreshed;
import dev.clutch.repository.Refreshed.Outcome;
import dev.clutch.repository.UnavailableException;
import dev.clutch.simple.InvalidPageException;
import dev.clutch.simple.ProjectPageReader;
import dev.clutch.storage.StoredPage;
import dev.clutch.upstream.Allowance;
import dev.clutch.upstream.PageAnswer;
import dev.clutch.upstream.Validators;
import java.io.IOException;
import java.net.ProtocolException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The project pages of one upstream. What the upstream said last is never forgotten for an error, and never
 * replaced by something that is no page, or that contradicts it in a way that is more likely a mistake.
 */
final class PageCache {
  /** Told of every page that takes the place of another. */
  interface Listener {
    /**
     * Notes that what the upstream says of a project is stored.
     *
     * @param before what was stored until now, or null
     */
    void replaced(ProjectName project, @Nullable HeldPage before, HeldPage now);
  }

  private final PageSource upstream;
  private final HeldPages held;
  private final FirstDigests digests;
  private final Listener listener;
  private final AnswerLimits limits;
  private final PageRoom room;
  private final InstantSource clock;
  private final Revalidation<ProjectName, HeldPage> revalidation;

  PageCache(
      String name,
      PageSource upstream,
      SourceState state,
      HeldPages held,
      FirstDigests digests,
      Listener listener,
      Freshness freshness,
      AnswerLimits limits,
      PageRoom room,
      Executor fetches,
      InstantSource clock) {
    this.upstream = upstream;
    this.held = held;
    this.digests = digests;
    this.listener = listener;
    this.limits = limits;
    this.room = room;
    this.clock = clock;
    this.revalidation =
        new Revalidation<>(name, freshness, limits, state, held::find, this::fetch, fetches, clock);
  }

  Revalidation.Answer<HeldPage> find(ProjectName project) {
    return revalidation.answer(project);
  }

  /**
   * Returns the same for a project that no client has asked for yet.
   *
   * @throws dev.clutch.repository.NotNowException if enough of that is under way
   */
  Revalidation.Answer<HeldPage> findBehind(ProjectName project, Guesses guesses) {
    return revalidation.answerBehind(project, this::fetchBehind, guesses);
  }

  /** Whether the upstream may be asked: neither down nor in want of patience. */
  boolean isAvailable() {
    return revalidation.isAvailable();
  }

  /** Returns what is stored, or null. Asks nobody. */
  @Nullable
  HeldPage known(ProjectName project) {
    return held.find(project);
  }

  /** Asks the upstream on the calling thread, unless somebody does already. */
  void refreshHere(ProjectName project) {
    revalidation.refreshHere(project);
  }

  /**
   * Asks the upstream at once.
   *
   * @param force also accepts a page that contradicts the stored one, and asks for the whole
   */
  Refreshed refresh(ProjectName project, boolean force) {
    HeldPage before = held.find(project);
    try {
      HeldPage now =
          revalidation.refresh(project, force ? this::fetchAnew : this::fetch).value();
      if (now.page() == null) {
        return new Refreshed(Outcome.MISSING, "");
      }
      boolean isSame = before != null && before.version().equals(now.version());
      return new Refreshed(isSame ? Outcome.UNCHANGED : Outcome.CHANGED, files(now.page()));
    } catch (RefusedPageException | InvalidPageException e) {
      return new Refreshed(Outcome.REFUSED, Revalidation.reason(e));
    } catch (IOException | UnavailableException e) {
      return new Refreshed(Outcome.FAILED, Revalidation.reason(e));
    }
  }

  /**
   * Asks the upstream for the whole page at once, on the calling thread: links on it may have expired, although
   * it is still the same. Returns the page.
   *
   * @throws IOException what the upstream did, or why its page was refused
   */
  HeldPage renew(ProjectName project) throws IOException {
    return revalidation
        .refresh(project, (key, before) -> fetch(upstream::page, key, before, Validators.NONE))
        .value();
  }

  private static String files(ProjectPage page) {
    return page.files().size() + (page.files().size() == 1 ? " file" : " files");
  }

  private Fetched<HeldPage> fetch(ProjectName project, @Nullable HeldPage before)
      throws IOException {
    return fetch(upstream::page, project, before, validators(before));
  }

  private Fetched<HeldPage> fetchBehind(ProjectName project, @Nullable HeldPage before)
      throws IOException {
    return fetch(upstream::pageBehind, project, before, validators(before));
  }

  private static Validators validators(@Nullable HeldPage before) {
    return before == null || !before.exists() ? Validators.NONE : before.validators();
  }

  private interface Question {
    PageAnswer ask(ProjectName project, Validators validators, Allowance allowance)
        throws IOException;
  }

  private Fetched<HeldPage> fetch(
      Question question, ProjectName project, @Nullable HeldPage before, Validators validators)
      throws IOException {
    try (PageRoom.Stay stay = room.enter(limits.pageInMemory())) {
      return accepted(question.ask(project, validators, stay), project, before, validators);
    }
  }

  private Fetched<HeldPage> accepted(
      PageAnswer answer, ProjectName project, @Nullable HeldPage before, Validators validators)
      throws IOException {
    if (answer instanceof PageAnswer.NotModified) {
      if (before == null || validators.equals(Validators.NONE)) {
        throw unasked(project);
      }
      return new Fetched<>(held.confirm(project, before, clock.instant()), true);
    }
    boolean mayBeCut = mayBeCut(answer);
    StoredPage page = stored(answer, mayBeCut, before);
    HeldPage parsed = parse(project, page);
    Acceptance.check(before, parsed, mayBeCut);
    return replace(project, before, page, parsed);
  }

  /** Takes whatever is a page. */
  private Fetched<HeldPage> fetchAnew(ProjectName project, @Nullable HeldPage before)
      throws IOException {
    try (PageRoom.Stay stay = room.enter(limits.pageInMemory())) {
      PageAnswer answer = upstream.anew(project, stay);
      if (answer instanceof PageAnswer.NotModified) {
        throw unasked(project);
      }
      StoredPage page = stored(answer, mayBeCut(answer), before);
      return replace(project, before, page, parse(project, page));
    }
  }

  private HeldPage parse(ProjectName project, StoredPage page) throws InvalidPageException {
    try {
      return HeldPages.parse(project, page, limits.files());
    } catch (InvalidPageException e) {
      upstream.distrust();
      throw e;
    }
  }

  private Fetched<HeldPage> replace(
      ProjectName project, @Nullable HeldPage before, StoredPage page, HeldPage parsed)
      throws IOException {
    digests.note(project, before, parsed);
    HeldPage now = held.replace(project, page, parsed);
    listener.replaced(project, before, now);
    return new Fetched<>(now, false);
  }

  private static ProtocolException unasked(ProjectName project) {
    return new ProtocolException(project + " was not asked for conditionally, yet 304 came");
  }

  private static boolean mayBeCut(PageAnswer answer) {
    return answer instanceof PageAnswer.Page page
        && ProjectPageReader.mayBeCut(page.contentType(), page.body());
  }

  /**
   * What may have been cut off must not be confirmed by the validators of the whole. A project that is
   * removed after it was quarantined is no less dangerous.
   */
  private StoredPage stored(PageAnswer answer, boolean mayBeCut, @Nullable HeldPage before) {
    Instant now = clock.instant();
    if (answer instanceof PageAnswer.Page page) {
      return new StoredPage(
          true,
          page.url(),
          page.contentType(),
          mayBeCut ? null : page.etag(),
          mayBeCut ? null : page.lastModified(),
          page.serial(),
          now,
          page.body(),
          page.packed(),
          false);
    }
    boolean wasQuarantined = before != null && before.quarantined();
    return new StoredPage(false, "", null, null, null, null, now, new byte[0], wasQuarantined);
  }
}
