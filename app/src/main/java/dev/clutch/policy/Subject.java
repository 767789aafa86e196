package dev.clutch.policy;

import dev.clutch.model.DistributionFile;
import dev.clutch.model.ProjectName;
import dev.clutch.model.ProjectStatus;
import dev.clutch.repository.UploadTimes;
import org.jspecify.annotations.Nullable;

/**
 * A file that rules judge, with what they may look at.
 *
 * @param source the source it comes from
 * @param status of the project, or null if its index says nothing
 * @param file what its page says of it; where no page lists it, its name alone
 * @param isShownWithoutTime whether a time rule lets it through where nobody knows its upload time
 * @param times is told where a time rule asks for that in vain
 */
record Subject(
    String source,
    ProjectName project,
    @Nullable ProjectStatus status,
    DistributionFile file,
    boolean isShownWithoutTime,
    UploadTimes times) {

  /** Returns what a time rule has against it if nobody knows when it was uploaded; null for nothing. */
  @Nullable
  String objectionToUnknownTime() {
    UploadTimes.Search search = times.wanted(source, project);
    return isShownWithoutTime ? null : "when it was uploaded is not known" + outlook(search);
  }

  private static String outlook(UploadTimes.Search search) {
    return switch (search) {
      case NEVER -> "";
      case RUNNING -> " yet, its source is being asked";
      case LATER -> " yet, its source can't be asked now and will be later";
      case FRUITLESS -> ", its source doesn't tell; unknown-time = show of the source shows it";
    };
  }
}
