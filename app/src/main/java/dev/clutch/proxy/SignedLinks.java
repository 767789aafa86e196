package dev.clutch.proxy;

import dev.clutch.model.DistributionFile;
import dev.clutch.model.ProjectName;
import dev.clutch.proxy.HeldPages.HeldPage;
import dev.clutch.repository.UnavailableException;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Finds where a file is by now whose link has expired: a link that is signed in its query may hold for minutes,
 * and its page for longer. Thread-safe.
 */
final class SignedLinks {
  /** What a file's own page says nothing of, and what is signed as the file is. */
  private static final List<String> SUFFIXES = List.of("", ".metadata");

  /** Clients give up soon after. */
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(9);

  private final PageCache pages;
  private final Setbacks<ProjectName> asked;
  private final Map<ProjectName, CountDownLatch> running = new ConcurrentHashMap<>();

  SignedLinks(PageCache pages, InstantSource clock) {
    this.pages = pages;
    this.asked = new Setbacks<>(clock);
  }

  /**
   * Returns another location of a file whose host refuses it, or empty if its page has none. The page is asked
   * for where the one at hand is no newer than the link: once for all files that it lists, and not again for a
   * while, whatever came of it. Blocks.
   */
  Optional<String> renewed(Wanted file) {
    if (!isSigned(file.location())) {
      return Optional.empty();
    }
    Optional<String> location = location(file);
    if (location.isPresent() && location.get().equals(file.location())) {
      renew(file.project());
      location = location(file);
    }
    return location.filter(now -> !now.equals(file.location()));
  }

  private void renew(ProjectName project) {
    CountDownLatch ours = new CountDownLatch(1);
    CountDownLatch theirs = running.putIfAbsent(project, ours);
    if (theirs != null) {
      await(theirs);
      return;
    }
    try {
      if (!asked.isPausing(project) && pages.isAvailable()) {
        renewNow(project);
      }
    } finally {
      running.remove(project, ours);
      ours.countDown();
    }
  }

  private void renewNow(ProjectName project) {
    try {
      pages.renew(project);
    } catch (IOException | UnavailableException e) {
      // Which has been said; what the host answered counts.
    } finally {
      asked.add(project, ""); // also where it worked: a page may be signed anew each time, in vain
    }
  }

  private static void await(CountDownLatch end) {
    try {
      end.await(LONGEST_WAIT.toSeconds(), TimeUnit.SECONDS); // what is at hand by then counts
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether a link may hold for a while only. */
  private static boolean isSigned(String location) {
    return location.indexOf('?') >= 0;
  }

  /** Returns where the page at hand says that a file is, or empty if it doesn't list it. */
  private Optional<String> location(Wanted wanted) {
    HeldPage held = pages.known(wanted.project());
    return held == null || held.page() == null
        ? Optional.empty()
        : held.page().files().stream().flatMap(file -> location(file, wanted)).findFirst();
  }

  private static Stream<String> location(DistributionFile file, Wanted wanted) {
    String filename = file.filename().value();
    return SUFFIXES.stream()
        .filter(suffix -> wanted.filename().value().equals(filename + suffix))
        .map(suffix -> beside(file.url(), suffix));
  }

  /** Returns the URL of what lies beside a file. The suffix belongs to the path; a signature may follow it. */
  static String beside(String url, String suffix) {
    int query = url.indexOf('?');
    return query < 0 ? url + suffix : url.substring(0, query) + suffix + url.substring(query);
  }
}
