package dev.clutch.http;

import dev.clutch.model.Filename;
import dev.clutch.model.ProjectName;
import dev.clutch.repository.StoredFile;
import org.eclipse.jetty.http.HttpFields;

/**
 * A stored file that was met lately.
 *
 * @param filename as it was asked for: for core metadata with its suffix
 * @param headers of a 200 with the whole file
 */
record FileHit(
    ProjectName project,
    Filename filename,
    StoredFile file,
    HttpFields headers,
    Validity validity) {

  boolean isOf(ProjectName project, Filename filename) {
    return this.project.equals(project) && this.filename.equals(filename);
  }
}
