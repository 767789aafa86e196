package dev.clutch.proxy;

import dev.clutch.model.DistributionFile;
import dev.clutch.model.ProjectName;
import dev.clutch.model.ProjectPage;
import dev.clutch.proxy.HeldPages.HeldPage;
import dev.clutch.repository.UnavailableException;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds where a file is by now whose link has expired: a link that is signed in its query may hold for minutes,
 * and its page for longer. Thread-safe.
 */
final class SignedLinks {
  /** What a file's own page says nothing of, and which lies beside the file. */
  private static final List<String> SUFFIXES = List.of("", ".metadata", ".asc");

  private final PageCache pages;
  private final Setbacks<ProjectName> inVain;

  SignedLinks(PageCache pages, InstantSource clock) {
    this.pages = pages;
    this.inVain = new Setbacks<>(clock);
  }

  /**
   * Asks for the page of a file whose host refuses it, and returns the file's location there, or empty if that
   * is no other. Asks nobody where the link is not signed, or where that was of no use a moment ago. Blocks.
   */
  Optional<String> renewed(Wanted file) {
    if (!isSigned(file.location()) || inVain.isPausing(file.project())) {
      return Optional.empty();
    }
    try {
      Optional<String> location =
          location(pages.renew(file.project()), file).filter(now -> !now.equals(file.location()));
      if (location.isEmpty()) {
        inVain.add(file.project(), "");
      }
      return location;
    } catch (IOException | UnavailableException e) {
      return Optional.empty(); // which has been said; what the host answered counts
    }
  }

  /** Whether a link may hold for a while only. */
  static boolean isSigned(String location) {
    return location.indexOf('?') >= 0;
  }

  private static Optional<String> location(HeldPage held, Wanted wanted) {
    ProjectPage page = held.page();
    return page == null
        ? Optional.empty()
        : page.files().stream().flatMap(file -> location(file, wanted)).findFirst();
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
