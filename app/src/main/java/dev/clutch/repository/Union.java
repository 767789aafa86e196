package dev.clutch.repository;

import dev.clutch.model.DistributionFile;
import dev.clutch.model.Filename;
import dev.clutch.model.ProjectPage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The pages of several sources on one: of two files of one name the first counts. What else a page says is
 * what the first of them says, but for its serial, which counts in its own source only.
 */
final class Union {
  private static final String SERIAL = "_last-serial";

  private final List<ProjectPage> pages = new ArrayList<>();
  private final Origins origins = new Origins();
  private final Map<Filename, DistributionFile> files = new LinkedHashMap<>();

  void add(String source, ProjectPage page, Origin origin) {
    pages.add(page);
    origins.add(source, origin);
    page.files().forEach(file -> files.putIfAbsent(file.filename(), FileSource.mark(file, source)));
  }

  boolean isEmpty() {
    return pages.isEmpty();
  }

  Lookup.Found<ProjectPage> lookup() {
    ProjectPage first = pages.get(0);
    ProjectPage page = new ProjectPage(
        first.name(),
        first.apiVersion(),
        Origins.without(SERIAL, first.meta(), pages.size()),
        first.status(),
        versions(),
        List.copyOf(files.values()),
        first.extra());
    return new Lookup.Found<>(page, origins.origin("+"));
  }

  /** Some of them are not all of them. */
  private @Nullable List<String> versions() {
    Set<String> all = new LinkedHashSet<>();
    for (ProjectPage page : pages) {
      List<String> versions = page.versions();
      if (versions == null) {
        return null;
      }
      all.addAll(versions);
    }
    return List.copyOf(all);
  }
}
