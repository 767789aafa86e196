package dev.clutch.http;

import dev.clutch.model.Filename;
import dev.clutch.model.ProjectName;
import dev.clutch.repository.StoredFile;

/**
 * A stored file that was met lately.
 *
 * @param filename as it was asked for: for core metadata with its suffix
 */
record FileHit(ProjectName project, Filename filename, StoredFile file, Validity validity) {

  boolean isOf(ProjectName project, Filename filename) {
    return this.project.equals(project) && this.filename.equals(filename);
  }
}
