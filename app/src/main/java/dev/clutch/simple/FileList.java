package dev.clutch.simple;

import dev.clutch.model.DistributionFile;
import dev.clutch.model.Filename;
import dev.clutch.model.ProjectName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The files of a page while it is read. Of two files of one name the first counts; a wheel that names
 * another project is left out.
 */
final class FileList {
  private final ProjectName project;
  private final Map<Filename, DistributionFile> files = new LinkedHashMap<>();

  FileList(ProjectName project) {
    this.project = project;
  }

  void add(DistributionFile file) {
    if (!WheelName.isForeign(file.filename(), project)) {
      files.putIfAbsent(file.filename(), file);
    }
  }

  List<DistributionFile> files() {
    return List.copyOf(files.values());
  }
}
