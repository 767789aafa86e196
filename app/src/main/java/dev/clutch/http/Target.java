package dev.clutch.http;

import dev.clutch.model.Filename;
import dev.clutch.model.ProjectName;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;

/**
 * What a request's path means. Names are parsed here, once; nothing behind this sees text from a request.
 */
sealed interface Target {
  /** Something under an index, or under one of its views. */
  sealed interface OfIndex extends Target {
    /**
     * Returns the decoded path between the host and {@code simple/} or {@code files/}, without slashes at its
     * ends: the index's name and its views, if there is an index of that name; empty for the default index.
     */
    String index();
  }

  /** The project list, {@code /simple/}. */
  record ListPage(String index) implements OfIndex {}

  /** A project page, {@code /simple/<project>/}. */
  record Page(String index, ProjectName project) implements OfIndex {
    /** Returns the path that its pages are remembered under. */
    String path() {
      return (index.isEmpty() ? "" : "/" + index) + suffix(project);
    }

    /** Returns the end that the paths of a project's pages have in common, in whatever index. */
    static String suffix(ProjectName project) {
      return SIMPLE + project.value() + "/";
    }
  }

  /** A file, {@code /files/<project>/<filename>}. */
  record File(String index, ProjectName project, Filename filename) implements OfIndex {}

  /**
   * A file's core metadata, {@code /files/<project>/<filename>.metadata}.
   *
   * @param filename without the suffix
   */
  record Metadata(String index, ProjectName project, Filename filename) implements OfIndex {}

  /**
   * The right place is another.
   *
   * @param location relative to the request's path
   */
  record Moved(String index, String location) implements OfIndex {}

  /** Under an index, and nothing that can exist. */
  record Impossible(String index) implements OfIndex {}

  /** Not ours: the routes decide. */
  record Elsewhere() implements Target {}

  String SIMPLE = "/simple/";
  String FILES = "/files/";
  String METADATA = ".metadata";

  /** How devpi's and pypi.org's users address the default index. */
  Set<String> ALIASES = Set.of("root/pypi", "pypi");

  /** What stands between a devpi index and its projects. */
  String DEVPI_SIMPLE = "/+simple/";

  /** How proxpi's users address the default index: pages and files, without {@code simple/}. */
  String PROXPI = "/index/";

  /**
   * Reads a path.
   *
   * @param path raw, as it stands in the request, without query
   */
  static Target parse(String path) {
    String whole = path.endsWith("/") ? path : path + "/"; // "/simple" is on its way to "/simple/"
    if (whole.equals(PROXPI) && !path.equals(PROXPI)) {
      return new Moved("", PROXPI.substring(1));
    }
    if (path.startsWith(PROXPI)) {
      return proxpi(path.substring(PROXPI.length()));
    }
    int simple = whole.indexOf(SIMPLE);
    int files = path.indexOf(FILES);
    int devpi = whole.indexOf(DEVPI_SIMPLE);
    if (devpi >= 0 && (simple < 0 || devpi < simple) && (files < 0 || devpi < files)) {
      return inIndex(path, devpi, DEVPI_SIMPLE, Target::page);
    }
    if (simple >= 0 && (files < 0 || simple < files)) {
      return inIndex(path, simple, SIMPLE, Target::page);
    }
    return files < 0 ? new Elsewhere() : inIndex(path, files, FILES, Target::file);
  }

  /** What follows the index in a path, read. */
  interface Rest {
    Target parse(String index, String rest);
  }

  private static Target inIndex(String path, int end, String keyword, Rest rest) {
    String name = end == 0 ? "" : decode(path.substring(1, end)).orElse("");
    if (end > 0 && ("/" + name + "/").contains("//")) {
      return new Elsewhere();
    }
    String known = ALIASES.contains(name) ? "" : name;
    int start = end + keyword.length();
    return start > path.length()
        ? new Moved(known, keyword.substring(1))
        : rest.parse(known, path.substring(start));
  }

  private static Target proxpi(String rest) {
    int slash = rest.indexOf('/');
    boolean isFile = slash > 0 && slash < rest.length() - 1;
    return isFile ? file("", rest) : page("", rest);
  }

  private static Target page(String index, String path) {
    String rest = withoutLeadingSlashes(path);
    if (rest.isEmpty()) {
      return new ListPage(index);
    }
    boolean isFolder = rest.endsWith("/");
    String segment = isFolder ? rest.substring(0, rest.length() - 1) : rest;
    ProjectName project = segment.contains("/")
        ? null
        : decode(segment).flatMap(ProjectName::parse).orElse(null);
    if (project == null) {
      return new Impossible(index);
    }
    if (!isFolder) {
      return new Moved(index, project + "/");
    }
    return segment.equals(project.value())
        ? new Page(index, project)
        : new Moved(index, "../" + project + "/");
  }

  private static Target file(String index, String rest) {
    int slash = rest.indexOf('/');
    if (slash < 0) {
      return new Impossible(index);
    }
    ProjectName project =
        decode(rest.substring(0, slash)).flatMap(ProjectName::parse).orElse(null);
    String name = decode(rest.substring(slash + 1)).orElse("");
    if (Filename.parse(name).isEmpty()) { // with its suffix it may be too long
      return new Impossible(index);
    }
    boolean isMetadata = name.endsWith(METADATA);
    Filename filename = Filename.parse(
            isMetadata ? name.substring(0, name.length() - METADATA.length()) : name)
        .orElse(null);
    if (project == null || filename == null) {
      return new Impossible(index);
    }
    return isMetadata ? new Metadata(index, project, filename) : new File(index, project, filename);
  }

  /** Pipenv asks for {@code /simple//<project>/} where its URL ends in a slash. */
  private static String withoutLeadingSlashes(String text) {
    int start = 0;
    while (start < text.length() && text.charAt(start) == '/') {
      start++;
    }
    return text.substring(start);
  }

  /** Returns the percent-decoded text, or empty if it is not well-formed UTF-8. */
  private static Optional<String> decode(String segment) {
    if (segment.indexOf('%') < 0) {
      return Optional.of(segment);
    }
    ByteBuffer bytes = ByteBuffer.allocate(segment.length() * 3);
    for (int i = 0; i < segment.length(); i++) {
      char c = segment.charAt(i);
      if (c != '%') {
        bytes.put(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
        continue;
      }
      int high = i + 2 < segment.length() ? Character.digit(segment.charAt(i + 1), 16) : -1;
      int low = i + 2 < segment.length() ? Character.digit(segment.charAt(i + 2), 16) : -1;
      if (high < 0 || low < 0) {
        return Optional.empty();
      }
      bytes.put((byte) (high * 16 + low));
      i += 2;
    }
    try {
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }
}
