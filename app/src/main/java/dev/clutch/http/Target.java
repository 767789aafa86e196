package dev.clutch.http;

import dev.clutch.model.Filename;
import dev.clutch.model.ProjectName;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What a request's path means. Names are parsed here, once; nothing behind this sees text from a request.
 */
sealed interface Target {
  /** The project list, {@code /simple/}. */
  record ListPage() implements Target {}

  /** A project page, {@code /simple/<project>/}. */
  record Page(ProjectName project) implements Target {}

  /** A file, {@code /files/<project>/<filename>}. */
  record File(ProjectName project, Filename filename) implements Target {}

  /**
   * A file's core metadata, {@code /files/<project>/<filename>.metadata}.
   *
   * @param filename without the suffix
   */
  record Metadata(ProjectName project, Filename filename) implements Target {}

  /**
   * The right place is another.
   *
   * @param location relative to the request's path
   */
  record Moved(String location) implements Target {}

  /** Under our prefix, and nothing that can exist. */
  record Impossible() implements Target {}

  /** Not ours: the routes decide. */
  record Elsewhere() implements Target {}

  String SIMPLE = "/simple/";
  String FILES = "/files/";
  String METADATA = ".metadata";

  /**
   * Reads a path.
   *
   * @param path raw, as it stands in the request, without query
   */
  static Target parse(String path) {
    if (path.equals("/simple")) {
      return new Moved("simple/");
    }
    if (path.startsWith(SIMPLE)) {
      return index(withoutLeadingSlashes(path.substring(SIMPLE.length())));
    }
    if (path.startsWith(FILES)) {
      return file(path.substring(FILES.length()));
    }
    return new Elsewhere();
  }

  private static Target index(String rest) {
    if (rest.isEmpty()) {
      return new ListPage();
    }
    boolean isFolder = rest.endsWith("/");
    String segment = isFolder ? rest.substring(0, rest.length() - 1) : rest;
    ProjectName project = segment.contains("/")
        ? null
        : decode(segment).flatMap(ProjectName::parse).orElse(null);
    if (project == null) {
      return new Impossible();
    }
    if (!isFolder) {
      return new Moved(project + "/");
    }
    return segment.equals(project.value()) ? new Page(project) : new Moved("../" + project + "/");
  }

  private static Target file(String rest) {
    int slash = rest.indexOf('/');
    if (slash < 0) {
      return new Impossible();
    }
    ProjectName project =
        decode(rest.substring(0, slash)).flatMap(ProjectName::parse).orElse(null);
    String name = decode(rest.substring(slash + 1)).orElse("");
    if (Filename.parse(name).isEmpty()) { // with its suffix it may be too long
      return new Impossible();
    }
    boolean isMetadata = name.endsWith(METADATA);
    Filename filename = Filename.parse(
            isMetadata ? name.substring(0, name.length() - METADATA.length()) : name)
        .orElse(null);
    if (project == null || filename == null) {
      return new Impossible();
    }
    return isMetadata ? new Metadata(project, filename) : new File(project, filename);
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
