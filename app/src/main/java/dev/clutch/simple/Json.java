package dev.clutch.simple;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Set;

/** How we read and write JSON: within limits, and numbers as exactly as they came. */
final class Json {
  private static final int MAX_DEPTH = 64;
  private static final int MAX_STRING_LENGTH = 1 << 20;

  /** Never changed once it is built. */
  static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
          .streamReadConstraints(StreamReadConstraints.builder()
              .maxNestingDepth(MAX_DEPTH)
              .maxStringLength(MAX_STRING_LENGTH)
              .build())
          .streamWriteConstraints(
              StreamWriteConstraints.builder().maxNestingDepth(2 * MAX_DEPTH).build())
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .build())
      .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
      .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
      .build();

  private Json() {}

  /** Returns a generator that writes nothing yet, and closes the stream with itself. */
  static JsonGenerator generator(OutputStream out) {
    try {
      return MAPPER.createGenerator(out);
    } catch (IOException e) {
      throw new UncheckedIOException("creating a generator writes nothing", e);
    }
  }

  /** Returns the value that the parser stands at. */
  static JsonNode tree(JsonParser parser) throws IOException {
    return MAPPER.readTree(parser);
  }

  /** Puts the members of an object into a map, apart from some. */
  static void putAll(Map<String, JsonNode> target, JsonNode object, Set<String> except) {
    object.properties().forEach(entry -> {
      if (!except.contains(entry.getKey())) {
        target.put(Text.clean(entry.getKey()), Text.clean(entry.getValue()));
      }
    });
  }

  /** Writes the {@code meta} of a page or list. */
  static void writeMeta(JsonGenerator json, ApiVersion version, Map<String, JsonNode> others)
      throws IOException {
    json.writeObjectFieldStart("meta");
    json.writeStringField(PageKeys.API_VERSION, version.toString());
    writeMembers(json, others, PageKeys.NOT_META);
    json.writeEndObject();
  }

  /** Writes the entries of a map as members, apart from some. */
  static void writeMembers(JsonGenerator json, Map<String, JsonNode> members, Set<String> except)
      throws IOException {
    for (Map.Entry<String, JsonNode> member : members.entrySet()) {
      if (!except.contains(member.getKey())) {
        json.writeFieldName(member.getKey());
        MAPPER.writeTree(json, member.getValue());
      }
    }
  }
}
