package dev.clutch.simple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.clutch.model.ProjectStatus;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the meta elements of an HTML page say.
 *
 * @param apiVersion the version that the page claims, 1.0 if it claims none
 * @param others other elements named {@code pypi:…}, under that name, and the serial
 */
record HtmlMeta(
    String apiVersion,
    Map<String, JsonNode> others,
    @Nullable ProjectStatus status) {
  static final String VERSION = "pypi:repository-version";
  static final String STATUS = "pypi:project-status";
  static final String REASON = "pypi:project-status-reason";

  private static final Set<String> NOT_OTHERS =
      Set.of(VERSION, STATUS, REASON, "pypi:tracks", "pypi:alternate-locations");

  static HtmlMeta of(HtmlScan scan) throws InvalidPageException {
    Map<String, List<String>> metas = scan.metas();
    String claim = metas.getOrDefault(VERSION, List.of("")).get(0);
    Map<String, JsonNode> others = new LinkedHashMap<>();
    metas.forEach((name, contents) -> {
      if (name.startsWith(PageKeys.PYPI) && !NOT_OTHERS.contains(name)) {
        others.put(name, node(contents));
      }
    });
    Long serial = scan.serial();
    if (serial != null) {
      others.put(PageKeys.LAST_SERIAL, number(serial));
    }
    // Nexus says api-version 2 and means something else, so only PyPI's own element counts.
    String version = ApiVersion.parse(claim).requireReadable().toString();
    return new HtmlMeta(version, others, status(metas));
  }

  private static @Nullable ProjectStatus status(Map<String, List<String>> metas) {
    String status = metas.getOrDefault(STATUS, List.of("")).get(0);
    String reason = metas.containsKey(REASON) ? metas.get(REASON).get(0) : null;
    return status.isBlank() ? null : new ProjectStatus(status.strip(), reason);
  }

  /** Returns the number as it would have been read from JSON. */
  private static JsonNode number(long value) {
    return value == (int) value ? IntNode.valueOf((int) value) : LongNode.valueOf(value);
  }

  private static JsonNode node(List<String> contents) {
    if (contents.size() == 1) {
      return TextNode.valueOf(contents.get(0));
    }
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    contents.forEach(array::add);
    return array;
  }
}
