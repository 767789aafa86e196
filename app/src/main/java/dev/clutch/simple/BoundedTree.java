package dev.clutch.simple;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.JsonParserDelegate;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads one value as a tree, and no larger one: a tree takes a dozen times the memory of its text. */
final class BoundedTree extends JsonParserDelegate {
  private int left;

  private BoundedTree(JsonParser parser, int max) {
    super(parser);
    this.left = max;
  }

  /**
   * Returns the value that the parser stands at.
   *
   * @param max names, values and brackets
   * @throws InvalidPageException if it has more of them
   */
  static JsonNode read(JsonParser parser, int max) throws IOException {
    return Json.tree(new BoundedTree(parser, max));
  }

  @Override
  public @Nullable JsonToken nextToken() throws IOException {
    if (--left < 0) {
      throw new InvalidPageException("a value in the JSON has too many parts");
    }
    return super.nextToken();
  }

  @Override
  public @Nullable String nextFieldName() throws IOException {
    return nextToken() == JsonToken.FIELD_NAME ? currentName() : null;
  }
}
