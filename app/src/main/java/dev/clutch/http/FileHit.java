package dev.clutch.http;

import dev.clutch.model.Filename;
import dev.clutch.model.ProjectName;
import dev.clutch.repository.StoredFile;
import org.eclipse.jetty.http.HttpFields;
import org.jspecify.annotations.Nullable;

/**
 * A stored file that was met lately.
 *
 * @param index where it was asked for
 * @param filename as it was asked for: for core metadata with its suffix
 * @param wheel whose core metadata it is, or null
 * @param headers of a 200 with the whole file
 */
record FileHit(
    String index,
    ProjectName project,
    Filename filename,
    @Nullable Filename wheel,
    StoredFile file,
    HttpFields headers,
    Validity validity) {

  boolean isOf(ProjectName project, Filename filename) {
    return this.project.equals(project) && this.filename.equals(filename);
  }
}
