package dev.clutch.directory;

import dev.clutch.model.DistributionFile;
import dev.clutch.model.Filename;
import dev.clutch.model.ProjectName;
import dev.clutch.model.ProjectPage;
import dev.clutch.simple.InvalidPageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Looks for the files of projects. A project is there as soon as something has its name, also where none of
 * its files can be given: nobody else may take its place then.
 */
final class Findings {

  /**
   * What a folder has for a project.
   *
   * @param exists whether it has the project at all
   * @param page what a static index says of the project, or null
   */
  record Finding(boolean exists, @Nullable ProjectPage page, List<Candidate> files) {
    /** Returns the file of that name. */
    Optional<Candidate> file(Filename filename) {
      return files.stream().filter(file -> file.filename().equals(filename)).findFirst();
    }
  }

  private final Folders folders;
  private final Bounds bounds;
  private final StaticPages pages = new StaticPages();

  Findings(Folders folders, Bounds bounds) {
    this.folders = folders;
    this.bounds = bounds;
  }

  /** Returns all projects, in no order. */
  Set<ProjectName> projects(Layout layout) throws IOException {
    if (layout.links() != null) {
      return pages.links(layout.links()).keySet();
    }
    Contents top = folders.read(layout.projects());
    Set<ProjectName> names = new HashSet<>();
    if (layout.isFlat()) {
      names.addAll(top.projects().keySet());
    }
    add(layout, top, true, Integer.MAX_VALUE, names);
    return names;
  }

  /** Whether there is any project. */
  boolean hasAny(Layout layout) throws IOException {
    if (layout.links() != null) {
      return !pages.links(layout.links()).isEmpty();
    }
    Contents top = folders.read(layout.projects());
    Set<ProjectName> names = new HashSet<>();
    if (layout.isFlat() && !top.projects().isEmpty()) {
      return true;
    }
    add(layout, top, true, 1, names);
    return !names.isEmpty();
  }

  /** Adds the projects that have folders, until there are so many. */
  private void add(
      Layout layout, Contents contents, boolean isTop, int most, Set<ProjectName> names) {
    for (Map.Entry<ProjectName, List<Path>> entry : contents.folders().entrySet()) {
      for (Path folder : entry.getValue()) {
        if (names.size() >= most) {
          return;
        }
        try {
          if (Contents.isLinkToNowhere(folder)) {
            continue; // no sign that there is anything else: Presence asks for one
          }
          if (isTop && isLetter(folder)) {
            add(layout, folders.find(folder), false, most, names);
          } else if (hasProject(layout, folder)) {
            names.add(entry.getKey());
          }
        } catch (IOException e) { // a list is better too long than too short, or none
          bounds.sayOnce(folder, String.valueOf(e));
          names.add(entry.getKey());
        }
      }
    }
  }

  /** Whether a folder has no project's files, but the folders of those whose names begin as its own. */
  private boolean isLetter(Path folder) throws IOException {
    String name = String.valueOf(folder.getFileName());
    return name.length() == 1 && folders.find(folder).isOf(name.charAt(0));
  }

  private boolean hasProject(Layout layout, Path folder) throws IOException {
    return bounds.resolve(layout, folder).isEmpty() || folders.find(folder).hasProject();
  }

  /**
   * Returns what there is for a project.
   *
   * @param wanted the files that are looked at, none for all
   * @throws IOException if that can't be told; of all files, one that can't be reached hides itself only
   */
  Finding of(Layout layout, ProjectName project, Set<Filename> wanted) throws IOException {
    Search search = new Search(layout, project, wanted);
    if (layout.links() != null) {
      search.addListed(pages.links(layout.links()).getOrDefault(project, List.of()));
      return search.finding();
    }
    Contents top = folders.read(layout.projects());
    if (layout.isFlat()) {
      search.addFiles(top.projects().getOrDefault(project, List.of()));
    }
    for (Path folder : folders(top, project)) {
      search.addFolder(folder);
    }
    return search.finding();
  }

  /**
   * Returns those that are the project's: at the top, or below one that is named as it begins, whatever else
   * lies there.
   */
  private List<Path> folders(Contents top, ProjectName project) throws IOException {
    List<Path> found = new ArrayList<>();
    for (Path folder : top.folders().getOrDefault(project, List.of())) {
      if (!isLetter(folder)) {
        found.add(folder);
      }
    }
    ProjectName letter = new ProjectName(project.value().substring(0, 1));
    for (Path folder : top.folders().getOrDefault(letter, List.of())) {
      Contents.requireTarget(folder);
      found.addAll(folders.find(folder).folders().getOrDefault(project, List.of()));
    }
    return found;
  }

  private final class Search {
    private final Layout layout;
    private final ProjectName project;
    private final Set<Filename> wanted;
    private final Map<Filename, Candidate> files = new LinkedHashMap<>();
    private @Nullable ProjectPage page;
    private boolean exists;

    Search(Layout layout, ProjectName project, Set<Filename> wanted) {
      this.layout = layout;
      this.project = project;
      this.wanted = wanted;
    }

    Finding finding() {
      return new Finding(exists, page, List.copyOf(files.values()));
    }

    void addFolder(Path folder) throws IOException {
      Contents.requireTarget(folder);
      if (bounds.resolve(layout, folder).isEmpty()) {
        exists = true;
        return;
      }
      Contents contents = folders.find(folder);
      exists |= contents.hasProject() || (!layout.isFlat() && Contents.isFolder(folder));
      if (contents.page() == null) {
        addFiles(contents.files().stream().filter(this::isOwn).toList());
      } else {
        addPage(contents.page());
      }
    }

    /** The folder tells the project; only a wheel's name tells it without a doubt. */
    private boolean isOwn(Path path) {
      Filename filename = Contents.filename(path).orElse(null);
      return filename != null
          && (!filename.isWheel() || filename.project().filter(project::equals).isPresent());
    }

    void addFiles(List<Path> paths) throws IOException {
      for (Path path : paths) {
        exists = true;
        Filename filename = Contents.filename(path).orElse(null);
        if (filename != null) {
          add(filename, path, null);
        }
      }
    }

    private void addPage(Path path) throws IOException {
      exists = true;
      Snapshot file = snapshot(path, true);
      if (file == null) {
        return;
      }
      try {
        ProjectPage read = pages.read(layout, project, path, file);
        page = page == null ? read : page;
        addListed(read.files());
      } catch (InvalidPageException e) {
        bounds.sayOnce(path, String.valueOf(e.getMessage()));
        throw e;
      }
    }

    void addListed(List<DistributionFile> listed) throws IOException {
      exists |= !listed.isEmpty();
      for (DistributionFile file : listed) {
        Path location = StaticPages.location(layout, file).orElse(null);
        if (location != null && Contents.filename(location).isPresent()) {
          add(file.filename(), location, file);
        }
      }
    }

    private void add(Filename filename, Path path, @Nullable DistributionFile listed)
        throws IOException {
      boolean isAll = wanted.isEmpty();
      Snapshot file = isAll || wanted.contains(filename) ? snapshot(path, !isAll) : null;
      if (file != null) {
        Candidate candidate =
            new Candidate(filename, file, listed, beside(path, ".metadata"), beside(path, ".asc"));
        files.putIfAbsent(filename, candidate);
      }
    }

    /**
     * @param isNeeded false for one that hides itself only where it can't be reached
     */
    private @Nullable Snapshot snapshot(Path path, boolean isNeeded) throws IOException {
      try {
        Path real = bounds.resolve(layout, path).orElse(null);
        return real == null ? null : Snapshot.of(real).orElse(null);
      } catch (IOException e) {
        if (isNeeded) {
          throw e;
        }
        bounds.sayOnce(path, String.valueOf(e));
        return null;
      }
    }

    /** Most have nothing beside them, which one look tells. */
    private @Nullable Snapshot beside(Path path, String suffix) throws IOException {
      Path file = path.resolveSibling(path.getFileName() + suffix);
      return Files.exists(file) ? snapshot(file, false) : null;
    }
  }
}
