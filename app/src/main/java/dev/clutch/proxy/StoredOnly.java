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
   * Returns the page with those of its files that are stored, and with their core metadata where that is.
   *
   * @param stored core metadata is in there under its own name
   */
  static ProjectPage page(ProjectPage page, Set<Filename> stored) {
    List<DistributionFile> files = page.files().stream()
        .filter(file -> stored.contains(file.filename()))
        .map(file -> hasMetadata(file, stored) ? file : withoutMetadata(file))
        .toList();
    return new ProjectPage(
        page.name(),
        page.apiVersion(),
        page.meta(),
        page.status(),
        page.versions(),
        files,
        page.extra());
  }

  private static boolean hasMetadata(DistributionFile file, Set<Filename> stored) {
    return file.coreMetadata() != null
        && Filename.parse(file.filename() + ".metadata")
            .filter(stored::contains)
            .isPresent();
  }

  private static DistributionFile withoutMetadata(DistributionFile file) {
    return new DistributionFile(
        file.filename(),
        file.url(),
        file.hashes(),
        file.requiresPython(),
        file.size(),
        file.uploadTime(),
        file.yanked(),
        null,
        file.provenance(),
        file.gpgSig(),
        file.extra());
  }
}
