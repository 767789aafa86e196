package dev.clutch.simple;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/** Writes what HTML can say of a page's {@code meta}. */
final class HtmlMetaWriter {
  private HtmlMetaWriter() {}

  /** Appends the version and the other {@code pypi:…} elements. */
  static void elements(StringBuilder target, String apiVersion, Map<String, JsonNode> meta) {
    Html.meta(target, HtmlMeta.VERSION, ApiVersion.parse(apiVersion).written().toString());
    meta.forEach((name, value) -> {
      if (!name.startsWith(PageKeys.PYPI)) {
        return;
      }
      if (value.isTextual()) {
        Html.meta(target, name, value.textValue());
      } else if (value.isArray()) {
        value.forEach(element -> Html.meta(target, name, element.asText()));
      }
    });
  }

  /** Appends PyPI's comment with the serial, if there is one. */
  static void serial(StringBuilder target, Map<String, JsonNode> meta) {
    JsonNode serial = meta.get(PageKeys.LAST_SERIAL);
    if (serial != null && serial.isIntegralNumber()) {
      target.append("<!--SERIAL ").append(serial.asText()).append("-->\n");
    }
  }
}
