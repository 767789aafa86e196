package dev.clutch.http;

import dev.clutch.model.DistributionFile;
import dev.clutch.model.Filename;
import dev.clutch.model.ProjectName;
import dev.clutch.model.ProjectPage;
import dev.clutch.repository.FileContent;
import dev.clutch.repository.Lookup;
import dev.clutch.repository.Repository;
import dev.clutch.repository.StoredFile;
import dev.clutch.repository.UnverifiedFile;
import dev.clutch.simple.FileHostPath;
import java.util.Optional;

/** Finds whose file a path of PyPI's file host means: that names the file, and not the project. */
final class FileHost {
  private FileHost() {}

  /**
   * Returns the file, if a project that its name may tell lists it under that path. May block while an
   * upstream is asked.
   */
  static Optional<Target> find(Target.Packaged packaged, Repository repository) {
    Filename filename = packaged.filename();
    for (ProjectName project : filename.projects()) {
      Lookup<ProjectPage> lookup = repository.project(project);
      DistributionFile listed = lookup instanceof Lookup.Found<ProjectPage> page
          ? page.value().file(filename).orElse(null)
          : null;
      boolean isIt = listed == null
          ? isGivenUnlisted(packaged, project, repository)
          : FileHostPath.leadsTo(packaged.folder(), listed);
      if (isIt) {
        return Optional.of(packaged.in(project));
      }
    }
    return Optional.empty();
  }

  /** A file that no page lists may be stored; or it is hidden, and the client is to be told why. */
  private static boolean isGivenUnlisted(
      Target.Packaged packaged, ProjectName project, Repository repository) {
    Lookup<FileContent> lookup = repository.file(project, packaged.filename());
    if (!(lookup instanceof Lookup.Found<FileContent> found)) {
      return lookup instanceof Lookup.Hidden;
    }
    String sha256 = tag(found.value());
    return (sha256.length() == 64 && FileHostPath.ofHex(sha256).equals(packaged.folder()))
        || (repository.removed(project, packaged.filename())
                instanceof Lookup.Found<DistributionFile> known
            && FileHostPath.leadsTo(packaged.folder(), known.value()));
  }

  /** One that was not sent yet since the start is no other for that. */
  private static String tag(FileContent content) {
    if (content instanceof UnverifiedFile unverified) {
      return unverified.file().entityTag();
    }
    return content instanceof StoredFile stored ? stored.entityTag() : "";
  }
}
