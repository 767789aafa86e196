package dev.clutch.proxy;

import dev.clutch.model.DistributionFile;
import dev.clutch.model.Filename;
import dev.clutch.model.ProjectPage;
import java.util.List;
import java.util.Set;

/** Pages reduced to what can be given without the upstream. */
final class StoredOnly {
  private StoredOnly() {}

  /**
   * Returns the page with those of its files that are stored, and with their core metadata where that can be had.
   *
   * @param stored core metadata is in there under its own name
   */
  static ProjectPage page(ProjectPage page, Set<Filename> stored) {
    List<DistributionFile> files = page.files().stream()
        .filter(file -> stored.contains(file.filename()))
        .map(file -> hasMetadata(file, stored) ? file : file.withCoreMetadata(null))
        .toList();
    return page.withFiles(files);
  }

  /** That of a stored wheel can be read in the wheel. */
  private static boolean hasMetadata(DistributionFile file, Set<Filename> stored) {
    return file.coreMetadata() == null
        || StoredMetadata.mayHaveMetadata(file.filename())
        || Filename.parse(file.filename() + ".metadata")
            .filter(stored::contains)
            .isPresent();
  }
}
