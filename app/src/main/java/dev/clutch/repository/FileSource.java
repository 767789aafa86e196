package dev.clutch.repository;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.clutch.model.DistributionFile;
import dev.clutch.model.ProjectPage;

/**
 * Which source a file of a merged page comes from, said in a private key of the file. Pages of one source
 * don't say it: there the {@link Origin} does.
 */
public final class FileSource {
  /** The private key, of files and of pages, in which Clutch says something of its own. */
  public static final String KEY = "_clutch";

  private FileSource() {}

  /**
   * Returns the name of the source.
   *
   * @param origin of the page that lists the file
   */
  public static String of(DistributionFile file, Origin origin) {
    JsonNode source = file.extra().get(KEY);
    return source == null ? origin.source() : source.path("source").asText(origin.source());
  }

  static DistributionFile mark(DistributionFile file, String source) {
    return file.withExtra(KEY, JsonNodeFactory.instance.objectNode().put("source", source));
  }

  static DistributionFile unmarked(DistributionFile file) {
    return file.withExtra(KEY, null);
  }

  /** What a source says under our name is not believed, or it could choose the rules that it falls under. */
  static ProjectPage unmarked(ProjectPage page) {
    ProjectPage unmarked = page.extra().containsKey(KEY) ? page.withExtra(KEY, null) : page;
    return page.files().stream().noneMatch(file -> file.extra().containsKey(KEY))
        ? unmarked
        : unmarked.withFiles(
            page.files().stream().map(file -> file.withExtra(KEY, null)).toList());
  }
}
