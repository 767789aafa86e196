package dev.clutch.proxy;

import dev.clutch.model.ProjectPage;
import dev.clutch.proxy.HeldPages.HeldPage;
import org.jspecify.annotations.Nullable;

/** Whether a page may replace the one that its source sent before. */
final class Acceptance {
  private Acceptance() {}

  /**
   * Refuses a page that is more likely a mistake of its source than news. That a project is quarantined is
   * believed whatever else is odd: the other mistake would cost more.
   *
   * @param mayBeCut whether the end of the page seems to be missing
   */
  static void check(@Nullable HeldPage held, HeldPage fetched, boolean mayBeCut)
      throws RefusedPageException {
    ProjectPage before = held == null ? null : held.page();
    ProjectPage now = fetched.page();
    if (held == null || before == null || now == null || fetched.quarantined()) {
      return;
    }
    refuseOlder(before, now);
    if (now.files().isEmpty() && !before.files().isEmpty() && !isNewer(held, fetched)) {
      throw new RefusedPageException("the page of "
          + now.name()
          + " lost all its "
          + before.files().size()
          + " files, without a new ETag or serial");
    }
    if (mayBeCut && now.files().size() < before.files().size()) {
      throw new RefusedPageException("the page of "
          + now.name()
          + " seems to be cut off after "
          + now.files().size()
          + " files of "
          + before.files().size());
    }
  }

  /** A mirror behind its peers must not take back what another of them has said. */
  private static void refuseOlder(ProjectPage before, ProjectPage now) throws RefusedPageException {
    Long serialBefore = before.serial();
    Long serial = now.serial();
    if (serialBefore != null && serial != null && serial < serialBefore) {
      throw new RefusedPageException(
          "the page of " + now.name() + " went back from serial " + serialBefore + " to " + serial);
    }
  }

  /** A project can really be emptied; its source says so with more than an empty page. */
  private static boolean isNewer(HeldPage held, HeldPage fetched) {
    Long serialBefore = held.page() == null ? null : held.page().serial();
    Long serial = fetched.page() == null ? null : fetched.page().serial();
    String etag = fetched.validators().etag();
    return (serialBefore != null && serial != null && serial > serialBefore)
        || (etag != null && !etag.equals(held.validators().etag()));
  }
}
