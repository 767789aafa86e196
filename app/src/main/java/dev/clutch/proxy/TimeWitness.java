package dev.clutch.proxy;

import dev.clutch.model.DistributionFile;
import dev.clutch.model.ProjectName;
import dev.clutch.storage.sql.UploadTimeStore.Witness;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.function.BiConsumer;

/** Somebody who may know when files were uploaded. Blocks while it is asked. */
interface TimeWitness {
  /** Returns how it knows. */
  Witness kind();

  /**
   * Asks when files were uploaded.
   *
   * @param files of one project, the newest first
   * @param found is told of each time as it comes, also before this throws
   * @throws IOException if it could not be asked, or failed; it may know another time
   */
  void ask(
      ProjectName project,
      List<DistributionFile> files,
      BiConsumer<DistributionFile, Instant> found)
      throws IOException;
}
