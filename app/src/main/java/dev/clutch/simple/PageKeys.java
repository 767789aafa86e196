package dev.clutch.simple;

import java.util.Set;

/** The top-level keys of pages and of their {@code meta}. */
final class PageKeys {
  static final String API_VERSION = "api-version";
  static final String LAST_SERIAL = "_last-serial";
  static final String PROJECT_STATUS = "project-status";

  /**
   * In which a Clutch says something of its own, of pages and of files. What another says there is not passed on, so it
   * is not kept, however much it is.
   */
  static final String CLUTCH = "_clutch";

  /** What HTML puts in front of the names of its meta elements. */
  static final String PYPI = "pypi:";

  /**
   * Keys that do not go to a page's extra ones: they have a place of their own, or none at all, as
   * those of PEP 708, which was rejected: a repository that repeated another's would speak for it.
   */
  static final Set<String> NOT_EXTRA =
      Set.of("meta", "name", "files", "versions", PROJECT_STATUS, "tracks", "alternate-locations");

  /** Keys that do not go to a page's other meta keys. */
  static final Set<String> NOT_META =
      Set.of(API_VERSION, PROJECT_STATUS, "tracks", "alternate-locations");

  private PageKeys() {}
}
