package dev.clutch.simple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;

/**
 * Text that can be written as UTF-8. JSON can spell half of a surrogate pair, which neither our own
 * writer nor uv takes: one such string would cost the whole page.
 */
final class Text {
  private static final char REPLACEMENT = '\ufffd';

  private Text() {}

  /** Returns the text with every half of a surrogate pair replaced. */
  static String clean(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        return replaceHalves(text);
      }
    }
    return text;
  }

  /** Returns the tree with {@link #clean(String) clean} names and strings. */
  static JsonNode clean(JsonNode node) {
    if (node.isTextual()) {
      String text = clean(node.textValue());
      return text.equals(node.textValue()) ? node : TextNode.valueOf(text);
    }
    if (node.isObject()) {
      ObjectNode object = JsonNodeFactory.instance.objectNode();
      node.properties()
          .forEach(entry -> object.set(clean(entry.getKey()), clean(entry.getValue())));
      return object;
    }
    if (node.isArray()) {
      ArrayNode array = JsonNodeFactory.instance.arrayNode(node.size());
      node.forEach(element -> array.add(clean(element)));
      return array;
    }
    return node;
  }

  private static String replaceHalves(String text) {
    StringBuilder cleaned = new StringBuilder(text.length());
    text.codePoints()
        .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? REPLACEMENT : c)
        .forEach(cleaned::appendCodePoint);
    return cleaned.toString();
  }
}
