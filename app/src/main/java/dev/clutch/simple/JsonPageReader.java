package dev.clutch.simple;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.clutch.model.DistributionFile;
import dev.clutch.model.ProjectName;
import dev.clutch.model.ProjectPage;
import dev.clutch.model.ProjectStatus;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads a project page from JSON, file by file, so that no more than one of them is held as a tree. */
final class JsonPageReader {
  private static final int MAX_PARTS_OF_FILE = 10_000;

  /** A page of 100,000 files may have as many versions. */
  private static final int MAX_PARTS_OF_MEMBER = 300_000;

  private final ProjectName name;
  private final JsonFileReader fileReader;
  private final FileList files;
  private final Map<String, JsonNode> members = new LinkedHashMap<>();
  private boolean hasFiles;

  /**
   * @param maxFiles how many files the page may have
   */
  JsonPageReader(ProjectName name, URI base, int maxFiles) {
    this.name = name;
    this.fileReader = new JsonFileReader(base);
    this.files = new FileList(name, maxFiles);
  }

  ProjectPage read(byte[] body) throws InvalidPageException {
    try (JsonParser parser = Json.MAPPER.createParser(body)) {
      readMembers(parser);
    } catch (InvalidPageException e) {
      throw e;
    } catch (IOException e) {
      throw InvalidPageException.broken("JSON", e);
    }
    return page();
  }

  private void readMembers(JsonParser parser) throws IOException {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      throw new InvalidPageException("the JSON is no object");
    }
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = parser.currentName();
      JsonToken value = parser.nextToken();
      if (key.equals("files") && value == JsonToken.START_ARRAY) {
        hasFiles = true;
        readFiles(parser);
      } else if (key.equals(PageKeys.CLUTCH)) {
        parser.skipChildren();
      } else {
        JsonNode member = Text.clean(BoundedTree.read(parser, MAX_PARTS_OF_MEMBER));
        members.put(Text.clean(key), member);
        if (!key.equals("versions")) {
          files.noteExtra(member);
        }
      }
    }
    if (parser.nextToken() != null) {
      throw new InvalidPageException("something follows the JSON object");
    }
  }

  private void readFiles(JsonParser parser) throws IOException {
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (parser.currentToken() == JsonToken.START_OBJECT) {
        Optional<DistributionFile> file =
            fileReader.read(BoundedTree.read(parser, MAX_PARTS_OF_FILE));
        if (file.isPresent()) {
          files.add(file.get());
        }
      } else {
        parser.skipChildren();
      }
    }
  }

  private ProjectPage page() throws InvalidPageException {
    if (!hasFiles) {
      throw new InvalidPageException("the JSON has no list of files");
    }
    requireName(member("name"));
    JsonMeta meta = JsonMeta.of(member("meta"));
    Map<String, JsonNode> extra = new LinkedHashMap<>(members);
    extra.keySet().removeAll(PageKeys.NOT_EXTRA);
    return new ProjectPage(
        name,
        meta.apiVersion(),
        meta.others(),
        status(),
        versions(member("versions")),
        files.files(),
        extra);
  }

  private void requireName(JsonNode node) throws InvalidPageException {
    boolean isOurs = !node.isTextual()
        || ProjectName.parse(node.textValue()).filter(name::equals).isPresent();
    if (!isOurs) {
      throw new InvalidPageException("the page is of project " + Messages.quote(node.textValue()));
    }
  }

  /** PEP 792 says in one place that the status is in {@code meta}, and in another that it is a state. */
  private @Nullable ProjectStatus status() {
    JsonNode node = member("project-status");
    if (!node.isObject()) {
      node = node.isTextual() ? node : member("meta").path("project-status");
    }
    String status = node.isTextual() ? node.textValue() : node.path("status").textValue();
    String state = status == null ? node.path("state").textValue() : status;
    if (state == null || state.isBlank()) {
      return null;
    }
    return new ProjectStatus(state.strip(), node.path("reason").textValue());
  }

  private static @Nullable List<String> versions(JsonNode node) {
    if (!node.isArray()) {
      return null;
    }
    Set<String> versions = new LinkedHashSet<>();
    node.forEach(version -> {
      if (version.isTextual()) {
        versions.add(version.textValue());
      }
    });
    return new ArrayList<>(versions);
  }

  private JsonNode member(String key) {
    JsonNode node = members.get(key);
    return node == null ? MissingNode.getInstance() : node;
  }
}
