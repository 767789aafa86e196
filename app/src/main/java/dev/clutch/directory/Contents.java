package dev.clutch.directory;

import dev.clutch.model.Filename;
import dev.clutch.model.ProjectName;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What lies in a folder, told from the names.
 *
 * @param files all distribution files, in the order of their names
 * @param projects the same by the project that their names tell
 * @param folders those that may be a project's, however the name is spelled
 * @param page the page of a static index, or null
 */
record Contents(
    List<Path> files,
    Map<ProjectName, List<Path>> projects,
    Map<ProjectName, List<Path>> folders,
    @Nullable Path page) {
  static final Contents NONE = new Contents(List.of(), Map.of(), Map.of(), null);

  private static final List<String> SUFFIXES = List.of(
      ".whl", ".tar.gz", ".zip", ".tgz", ".tar.bz2", ".tar.xz", ".tar.z", ".egg", ".exe", ".msi");

  /** The names of pages, the best first. */
  private static final List<String> PAGES =
      List.of("index.v1_json", "index.json", "index.v1_html", "index.html");

  /** Reads a folder. */
  static Contents of(Path folder) throws IOException {
    List<Path> all = new ArrayList<>();
    try (DirectoryStream<Path> paths = Files.newDirectoryStream(folder)) {
      paths.forEach(all::add);
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    all.sort(null);
    List<Path> files = new ArrayList<>();
    Map<ProjectName, List<Path>> projects = new HashMap<>();
    Map<ProjectName, List<Path>> folders = new HashMap<>();
    for (Path path : all) {
      if (mayBeFolder(path)) {
        add(folders, ProjectName.parse(name(path)), path);
      } else if (filename(path).isPresent()) {
        files.add(path);
        add(projects, filename(path).flatMap(Filename::project), path);
      }
    }
    return new Contents(List.copyOf(files), projects, folders, page(folder, all));
  }

  /**
   * Where that can't be told, or a link leads to nowhere, the name decides: whoever asks for the project then
   * learns what is wrong.
   */
  private static boolean mayBeFolder(Path path) {
    try {
      return attributes(path)
          .map(BasicFileAttributes::isDirectory)
          .orElseGet(() -> Files.isSymbolicLink(path) && !isGiven(path));
    } catch (IOException e) {
      return filename(path).isEmpty();
    }
  }

  /** Whether it is a link whose target isn't there just now, as that of a file system that is not mounted. */
  static boolean isLinkToNowhere(Path path) throws IOException {
    return Files.isSymbolicLink(path) && attributes(path).isEmpty();
  }

  /**
   * Refuses a link to nowhere: what would be found there is not missing.
   *
   * @throws IOException if it is one, or that can't be told
   */
  static void requireTarget(Path path) throws IOException {
    if (isLinkToNowhere(path)) {
      throw new IOException(path + " is a link to nowhere: is its file system mounted?");
    }
  }

  /**
   * Whether there is such a folder.
   *
   * @throws IOException if that can't be told, as on a network file system that gives no answer: a project
   *     that is taken to be missing would be another source's
   */
  static boolean isFolder(Path path) throws IOException {
    return attributes(path).filter(BasicFileAttributes::isDirectory).isPresent();
  }

  private static Optional<BasicFileAttributes> attributes(Path path) throws IOException {
    try {
      return Optional.of(Files.readAttributes(path, BasicFileAttributes.class));
    } catch (NoSuchFileException e) {
      return Optional.empty(); // or a link to nowhere
    }
  }

  private static @Nullable Path page(Path folder, List<Path> all) throws IOException {
    for (String name : PAGES) {
      Path page = folder.resolve(name);
      if (all.contains(page)
          && attributes(page).filter(BasicFileAttributes::isRegularFile).isPresent()) {
        return page;
      }
    }
    return null;
  }

  private static void add(
      Map<ProjectName, List<Path>> paths, Optional<ProjectName> project, Path path) {
    project.ifPresent(
        name -> paths.computeIfAbsent(name, key -> new ArrayList<>()).add(path));
  }

  /** Returns the name of a distribution file; empty if the path is not that of one. */
  static Optional<Filename> filename(Path path) {
    String lower = name(path).toLowerCase(Locale.ROOT);
    return SUFFIXES.stream().anyMatch(lower::endsWith) && !lower.startsWith(".")
        ? Filename.parse(name(path))
        : Optional.empty();
  }

  /** Whether a file is one of those that are given: a distribution, or what lies beside one. */
  static boolean isGiven(Path path) {
    Filename filename = Filename.parse(name(path)).orElse(null);
    return filename != null
        && filename(path.resolveSibling(filename.distribution().value())).isPresent();
  }

  private static String name(Path path) {
    return String.valueOf(path.getFileName());
  }

  /**
   * Whether the folder holds nothing but those of projects whose names begin as its own, which is a single
   * letter or digit: bandersnatch calls that {@code hash-index}.
   */
  boolean isOf(char first) {
    return !hasProject()
        && !folders.isEmpty()
        && folders.keySet().stream().allMatch(name -> name.value().charAt(0) == first);
  }

  /** Whether it is the folder of a project. */
  boolean hasProject() {
    return page != null || !files.isEmpty();
  }

  /** Returns how much memory it takes, in entries. */
  int weight() {
    return 1 + files.size() + folders.size();
  }
}
