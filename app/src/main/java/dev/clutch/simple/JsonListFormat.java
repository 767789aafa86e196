package dev.clutch.simple;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.clutch.model.ListMeta;
import dev.clutch.model.ListedProject;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Set;

/** A project list as JSON. */
final class JsonListFormat implements ListFormat {
  private static final Set<String> NAME = Set.of("name");
  private static final Set<String> OURS = Set.of("meta", "projects");

  private final ListMeta meta;
  private final JsonGenerator json;

  JsonListFormat(OutputStream out, ListMeta meta) {
    this.meta = meta;
    this.json = Json.generator(out);
  }

  @Override
  public void begin() throws IOException {
    json.writeStartObject();
    Json.writeMeta(json, ApiVersion.parse(meta.apiVersion()).written(), meta.meta());
    Json.writeMembers(json, meta.extra(), OURS);
    json.writeArrayFieldStart("projects");
  }

  @Override
  public void add(ListedProject project) throws IOException {
    json.writeStartObject();
    json.writeStringField("name", project.displayName());
    Json.writeMembers(json, project.extra(), NAME);
    json.writeEndObject();
  }

  @Override
  public void end() throws IOException {
    json.writeEndArray();
    json.writeEndObject();
    json.flush();
  }

  @Override
  public void close() throws IOException {
    json.close();
  }
}
