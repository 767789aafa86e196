package dev.clutch.simple;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The {@code meta} of a JSON page.
 *
 * @param apiVersion the version that the page claims, 1.0 if it claims none
 * @param others every other key, as it came
 */
record JsonMeta(String apiVersion, Map<String, JsonNode> others) {
  static JsonMeta of(JsonNode node) throws InvalidPageException {
    JsonNode version = node.path(PageKeys.API_VERSION);
    String claim = version.isTextual() || version.isNumber() ? version.asText() : "";
    Map<String, JsonNode> others = new LinkedHashMap<>();
    Json.putAll(others, node, PageKeys.NOT_META);
    return new JsonMeta(ApiVersion.parse(claim).requireReadable().toString(), others);
  }
}
