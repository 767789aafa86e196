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
   * @return false if it was not asked about all of the files, and may know of others another time
   * @throws IOException if it could not be asked, or failed; it may know another time
   */
  boolean ask(
      ProjectName project,
      List<DistributionFile> files,
      BiConsumer<DistributionFile, Instant> found)
      throws IOException;
}
