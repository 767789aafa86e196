package dev.clutch.http;

import dev.clutch.model.ProjectName;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The paths of PyPI's JSON API: {@code /pypi/<project>/json} and {@code /pypi/<project>/<version>/json},
 * with an index before them or none, and {@code <project>/json} beside an index's {@code simple/}.
 */
final class DocumentPath {
  private static final String END = "/json";
  private static final String PYPI = "pypi";

  /** Where a devpi server that mirrors pypi.org has it. */
  private static final List<String> DEVPI = List.of("root", PYPI);

  private DocumentPath() {}

  /**
   * Reads a path.
   *
   * @param path raw, as it stands in the request, without query
   * @return {@link Target.Elsewhere} if it is none of these
   */
  static Target parse(String path) {
    if (path.endsWith(END + "/")) {
      Target moved = parse(path.substring(0, path.length() - 1));
      return moved instanceof Target.Document document
          ? new Target.Moved(document.index(), "../json")
          : moved;
    }
    if (!path.endsWith(END) || path.length() <= END.length() + 1) {
      return new Target.Elsewhere();
    }
    String[] parts = path.substring(1, path.length() - END.length()).split("/", -1);
    if (Arrays.asList(parts).contains("")) {
      return new Target.Elsewhere();
    }
    int count = parts.length;
    if (count == 3 && DEVPI.equals(Arrays.asList(parts).subList(0, 2))) {
      return document("", path, parts, 2, false, null);
    }
    if (count >= 2 && parts[count - 2].equals(PYPI)) {
      return document(index(parts, count - 2), path, parts, count - 1, true, null);
    }
    if (count >= 3 && parts[count - 3].equals(PYPI)) {
      String version = Target.decode(parts[count - 1]).orElse("");
      return document(index(parts, count - 3), path, parts, count - 2, true, version);
    }
    return document(index(parts, count - 1), path, parts, count - 1, false, null);
  }

  /**
   * @param at which part is the project
   */
  private static Target document(
      String index, String path, String[] parts, int at, boolean isPypi, @Nullable String version) {
    ProjectName project = Target.decode(parts[at]).flatMap(ProjectName::parse).orElse(null);
    int before = isPypi ? at - 1 : at;
    int length = 0;
    for (int i = 0; i < before; i++) {
      length += 1 + parts[i].length();
    }
    return project == null
        ? new Target.Impossible(index)
        : new Target.Document(index, path.substring(0, length), isPypi, project, version);
  }

  private static String index(String[] parts, int end) {
    String raw = String.join("/", Arrays.asList(parts).subList(0, end));
    if (raw.isEmpty()) {
      return "";
    }
    return Target.decode(raw).filter(name -> !("/" + name + "/").contains("//")).orElse(raw);
  }
}
