package dev.clutch.repository;

import dev.clutch.model.DistributionFile;
import dev.clutch.model.Filename;
import dev.clutch.model.ProjectName;
import dev.clutch.model.ProjectPage;

/**
 * Something that has projects: an upstream index behind a cache, a directory, or a wrapper around
 * another repository. Safe for use by many threads at once; a question may block while an upstream is
 * asked.
 *
 * <p>Every method throws {@link UnavailableException} where the answer can't be known now. Absence is an
 * answer ({@link Lookup.NotFound}), an outage is not: nothing may turn one into the other, or an outage
 * would decide where a package comes from.
 */
public interface Repository {

  /** Returns the list of all projects. */
  Lookup<ProjectList> projects();

  /** Returns the page of a project. */
  Lookup<ProjectPage> project(ProjectName name);

  /**
   * Returns a file that the project lists or listed. Nothing is fetched before the content is opened.
   */
  Lookup<FileContent> file(ProjectName project, Filename filename);

  /**
   * Returns the core metadata of a file (PEP 658).
   *
   * @param filename the file's own name, without {@code .metadata}
   */
  Lookup<FileContent> metadata(ProjectName project, Filename filename);

  /**
   * Returns the attestations of a file that the project lists (PEP 740): a {@link RemoteFile}, which has them
   * as they are when it is opened, since more may be added.
   *
   * @param filename the file's own name, without {@code .provenance}
   */
  Lookup<FileContent> provenance(ProjectName project, Filename filename);

  /**
   * Returns what was said of a file by the last page that listed it. Not found where that is not known, or is
   * not needed, because the page lists the file.
   */
  Lookup<DistributionFile> removed(ProjectName project, Filename filename);
}
