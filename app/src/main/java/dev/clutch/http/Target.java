package dev.clutch.http;

import dev.clutch.model.Filename;
import dev.clutch.model.ProjectName;
import dev.clutch.repository.View;
import dev.clutch.simple.ProjectPageWriter;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

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
  record ListPage(String index) implements OfIndex {
    /** Returns what tells its list from others: of the views only one has another than its index. */
    String list() {
      List<String> segments = List.of(index.split("/", -1));
      boolean isNamed = !index.isEmpty() && !View.isWord(segments.get(0));
      return (isNamed ? segments.get(0) : "") + (segments.contains("offline") ? "/offline" : "");
    }
  }

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
   * A file's attestations (PEP 740), {@code /files/<project>/<filename>.provenance}.
   *
   * @param filename without the suffix
   */
  record Provenance(String index, ProjectName project, Filename filename) implements OfIndex {}

  /**
   * A file by the path that PyPI's file host has it under, {@code /packages/xx/yy/rest/<filename>}.
   *
   * @param folder {@code xx/yy/rest}, any text
   * @param filename for core metadata without the suffix
   */
  record Packaged(String index, String folder, Filename filename, boolean isMetadata)
      implements OfIndex {
    /** Returns what is meant, once it is known whose file it is. */
    OfIndex in(ProjectName project) {
      return isMetadata
          ? new Metadata(index, project, filename)
          : new File(index, project, filename);
    }
  }

  /**
   * What PyPI's JSON API says of a project.
   *
   * @param prefix what stands before it in the request's path, raw, without a slash at its end
   * @param isPypi whether it was asked for as PyPI is, {@code /pypi/<project>/json}, and not beside
   *     {@code simple/}
   * @param version null for the whole project
   */
  record Document(
      String index,
      String prefix,
      boolean isPypi,
      ProjectName project,
      @Nullable String version) implements OfIndex {}

  /**
   * The right place is another.
   *
   * @param location relative to the request's path
   */
  record Moved(String index, String location) implements OfIndex {}

  /**
   * A file by the file host's oldest path, {@code /packages/source/d/demo/<filename>}; it has one of its own.
   *
   * @param location relative to the request's path
   */
  record Conveyed(String index, String location) implements OfIndex {}

  /** Under an index, and nothing that can exist. */
  record Impossible(String index) implements OfIndex {}

  /** Not ours: the routes decide. */
  record Elsewhere() implements Target {}

  String SIMPLE = "/simple/";
  String FILES = "/files/";
  String METADATA = ".metadata";
  String PROVENANCE = ".provenance";

  /** How devpi's and pypi.org's users address the default index. */
  Set<String> ALIASES = Set.of("root/pypi", "pypi");

  /** Where PyPI's file host has its files. */
  String PACKAGES = "/packages/";

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
    Keyword first = KEYWORDS.stream()
        .filter(keyword -> whole.contains(keyword.text))
        .min(Comparator.comparing(keyword -> whole.indexOf(keyword.text)))
        .orElse(null);
    if (first == null || isDocument(path, whole.indexOf(first.text))) {
      return DocumentPath.parse(path);
    }
    return inIndex(path, whole.indexOf(first.text), first.text, first.rest);
  }

  /** Projects may be called as our keywords are: {@code /packages/json}. */
  private static boolean isDocument(String path, int keyword) {
    return path.substring(keyword).equals(PACKAGES + "json");
  }

  /** What follows the index in a path, read. */
  interface Rest {
    Target parse(String index, String rest);
  }

  /** What stands between an index and what is asked of it. */
  record Keyword(String text, Rest rest) {}

  /** The first in a path counts. */
  List<Keyword> KEYWORDS = List.of(
      new Keyword(SIMPLE, Target::page),
      new Keyword(DEVPI_SIMPLE, Target::page),
      new Keyword(FILES, Target::file),
      new Keyword(PACKAGES, Target::packaged));

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
    String segment = rest.substring(slash + 1);
    if (project != null && segment.endsWith(PROVENANCE)) {
      return decode(segment.substring(0, segment.length() - PROVENANCE.length()))
          .flatMap(Filename::parse)
          .<Target>map(filename -> new Provenance(index, project, filename))
          .orElseGet(() -> new Impossible(index));
    }
    Packaged named = named(index, "", segment);
    return project == null || named == null ? new Impossible(index) : named.in(project);
  }

  private static @Nullable Packaged named(String index, String folder, String segment) {
    String name = decode(segment).orElse("");
    if (Filename.parse(name).isEmpty()) { // with its suffix it may be too long
      return null;
    }
    boolean isMetadata = name.endsWith(METADATA);
    return Filename.parse(isMetadata ? name.substring(0, name.length() - METADATA.length()) : name)
        .map(filename -> new Packaged(index, folder, filename, isMetadata))
        .orElse(null);
  }

  /** Three folders and a name: parts of a digest, or a kind, a letter and the project. */
  private static Target packaged(String index, String rest) {
    String[] parts = rest.split("/", -1);
    if (parts.length != 4) {
      return new Impossible(index);
    }
    String folder = parts[0] + "/" + parts[1] + "/" + parts[2];
    Packaged named = named(index, folder, parts[3]);
    if (named == null) {
      return new Impossible(index);
    }
    return parts[1].length() == 1 ? conveyed(index, parts, named) : named;
  }

  /** The file host's old form; the letter is the first of the name. */
  private static Target conveyed(String index, String[] parts, Packaged named) {
    String name = parts[2];
    boolean isIts = name.startsWith(parts[1]) || name.toLowerCase(Locale.ROOT).startsWith(parts[1]);
    ProjectName project = isIts ? ProjectName.parse(name).orElse(null) : null;
    if (project == null) {
      return new Impossible(index);
    }
    Filename filename = named.isMetadata ? named.filename.metadata() : named.filename;
    return new Conveyed(
        index, "../../../../files/" + project + "/" + ProjectPageWriter.segment(filename));
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
  static Optional<String> decode(String segment) {
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
