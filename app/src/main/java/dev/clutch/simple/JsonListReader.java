package dev.clutch.simple;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.clutch.model.ListMeta;
import dev.clutch.model.ListedProject;
import dev.clutch.model.ProjectName;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** Reads a project list from JSON. */
final class JsonListReader {
  private static final Set<String> NAME = Set.of("name");
  private static final Set<String> NOT_EXTRA = Set.of("meta", "projects");

  private final Consumer<ListedProject> sink;
  private final Map<String, JsonNode> members = new LinkedHashMap<>();
  private boolean hasProjects;

  JsonListReader(Consumer<ListedProject> sink) {
    this.sink = sink;
  }

  ListMeta read(InputStream body) throws IOException {
    try (JsonParser parser = Json.MAPPER.createParser(body)) {
      parser.disable(JsonParser.Feature.AUTO_CLOSE_SOURCE);
      readMembers(parser);
    } catch (JsonProcessingException e) {
      throw InvalidPageException.broken("JSON", e);
    }
    if (!hasProjects) {
      throw new InvalidPageException("the JSON has no list of projects");
    }
    JsonMeta meta = JsonMeta.of(members.getOrDefault("meta", MissingNode.getInstance()));
    members.keySet().removeAll(NOT_EXTRA);
    return new ListMeta(meta.apiVersion(), meta.others(), members);
  }

  private void readMembers(JsonParser parser) throws IOException {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      throw new InvalidPageException("the JSON is no object");
    }
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = parser.currentName();
      if (parser.nextToken() == JsonToken.START_ARRAY && key.equals("projects")) {
        hasProjects = true;
        readProjects(parser);
      } else {
        members.put(Text.clean(key), Text.clean(Json.tree(parser)));
      }
    }
    if (parser.nextToken() != null) {
      throw new InvalidPageException("something follows the JSON object");
    }
  }

  private void readProjects(JsonParser parser) throws IOException {
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (parser.currentToken() == JsonToken.START_OBJECT) {
        readProject(Json.tree(parser));
      } else {
        parser.skipChildren();
      }
    }
  }

  private void readProject(JsonNode node) {
    String displayName = node.path("name").asText("");
    ProjectName.parse(displayName).ifPresent(name -> {
      Map<String, JsonNode> extra = new LinkedHashMap<>();
      Json.putAll(extra, node, NAME);
      sink.accept(new ListedProject(name, displayName, extra));
    });
  }
}
