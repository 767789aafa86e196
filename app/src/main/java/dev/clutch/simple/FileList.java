package dev.clutch.simple;

import com.fasterxml.jackson.databind.JsonNode;
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
  /** What nobody asked for is kept, and takes a dozen times the memory of its text. */
  static final int MAX_EXTRA = 200_000;

  private final ProjectName project;
  private final int max;

  /** What wheels of the project begin with, the dash included, as the last one looked at spells it. */
  private String ours = "-";

  private int extra;
  private final Map<Filename, DistributionFile> files = new LinkedHashMap<>();

  /**
   * @param max how many it may have
   */
  FileList(ProjectName project, int max) {
    this.project = project;
    this.max = max;
  }

  /**
   * @throws InvalidPageException if there are too many, or too much is said of them
   */
  void add(DistributionFile file) throws InvalidPageException {
    for (JsonNode value : file.extra().values()) {
      noteExtra(value);
    }
    if (files.size() >= max && !files.containsKey(file.filename())) {
      throw new InvalidPageException("the page lists more than " + max + " files");
    }
    if (!isForeign(file.filename())) {
      files.putIfAbsent(file.filename(), file);
    }
  }

  private boolean isForeign(Filename filename) {
    String value = filename.value();
    if (value.startsWith(ours) || !filename.isWheel()) {
      return false;
    }
    boolean isForeign = WheelName.isForeign(filename, project);
    if (!isForeign && filename.project().filter(project::equals).isPresent()) {
      ours = value.substring(0, value.indexOf('-') + 1);
    }
    return isForeign;
  }

  /**
   * Notes that a value is kept which nothing is known of.
   *
   * @throws InvalidPageException if there are too many of them
   */
  void noteExtra(JsonNode value) throws InvalidPageException {
    extra++;
    for (JsonNode each : value) {
      noteExtra(each);
    }
    if (extra > MAX_EXTRA) {
      throw new InvalidPageException("the page has more than " + MAX_EXTRA + " unknown values");
    }
  }

  List<DistributionFile> files() {
    return List.copyOf(files.values());
  }
}
