package dev.clutch.repository;

import dev.clutch.model.ProjectName;

/**
 * Finds out when files were uploaded, where the pages of their source don't say it. Rules that go by time say
 * what they miss; sources that may be asked look for it behind. Thread-safe; never blocks.
 */
public interface UploadTimes {
  /** Nobody looks for any. */
  UploadTimes NONE = (source, project) -> Search.NEVER;

  /** What becomes of a question for the upload times of a project's files. */
  enum Search {
    /** Nobody is asked: the source is a folder, or must not be asked. */
    NEVER,
    /** The source is being asked, or will be in a moment. */
    RUNNING,
    /** The source could not be asked, or failed; it is asked again later. */
    LATER,
    /** The source was asked, and does not tell. */
    FRUITLESS
  }

  /**
   * Says that a rule needs upload times which are not known.
   *
   * @param source the name of the source that the project's files come from
   * @return what comes of it; what is found stands on the project's page as soon as it is known
   */
  Search wanted(String source, ProjectName project);
}
