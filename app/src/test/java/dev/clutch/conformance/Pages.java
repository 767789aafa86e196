package dev.clutch.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** Pages as an upstream writes them, and as a client reads them. */
final class Pages {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private Pages() {}

  static String json(String project, Dist... files) {
    return json(project, Arrays.asList(files));
  }

  /** Returns a page in JSON, version 1.1, that tells everything about each file. */
  static String json(String project, List<Dist> files) {
    ObjectNode page = MAPPER.createObjectNode();
    page.putObject("meta").put("api-version", "1.1");
    page.put("name", project);
    page.putArray("versions").add("1.0");
    ArrayNode array = page.putArray("files");
    files.forEach(file -> array.add(json(file)));
    return page.toString();
  }

  /** Returns a page with these entries, each made by {@link #json(Dist)} and changed by the test. */
  static String json(String project, ObjectNode... files) {
    ObjectNode page = MAPPER.createObjectNode();
    page.putObject("meta").put("api-version", "1.0");
    page.put("name", project);
    page.putArray("files").addAll(Arrays.asList(files));
    return page.toString();
  }

  static ObjectNode json(Dist file) {
    ObjectNode entry = MAPPER.createObjectNode();
    entry.put("filename", file.filename());
    entry.put("url", "../.." + file.path());
    entry.putObject("hashes").put("sha256", file.sha256());
    entry.put("size", file.bytes().length);
    entry.put("upload-time", "2026-01-02T03:04:05.678901Z");
    byte[] metadata = file.metadata();
    if (metadata != null) {
      entry.putObject("core-metadata").put("sha256", Dist.sha256(metadata));
    }
    return entry;
  }

  /** Returns a page in HTML as old indexes write it: digests, and nothing else. */
  static String html(Dist... files) {
    return "<!DOCTYPE html><html><body>\n"
        + Arrays.stream(files)
            .map(file -> "<a href=\"../.." + file.path() + "#sha256=" + file.sha256() + "\">"
                + file.filename() + "</a><br/>\n")
            .collect(Collectors.joining())
        + "</body></html>";
  }

  static String list(String... projects) {
    ObjectNode list = MAPPER.createObjectNode();
    list.putObject("meta").put("api-version", "1.0");
    ArrayNode array = list.putArray("projects");
    Arrays.stream(projects).forEach(project -> array.addObject().put("name", project));
    return list.toString();
  }

  /** Returns a list as PyPI writes it, with a serial for each project. */
  static String serials(Map<String, Long> projects) {
    ObjectNode list = MAPPER.createObjectNode();
    list.putObject("meta").put("api-version", "1.4").put("_last-serial", 99);
    ArrayNode array = list.putArray("projects");
    projects.forEach(
        (project, serial) -> array.addObject().put("name", project).put("_last-serial", serial));
    return list.toString();
  }

  static JsonNode read(HttpResponse<byte[]> response) {
    try {
      return MAPPER.readTree(response.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static JsonNode read(byte[] json) throws IOException {
    return MAPPER.readTree(json);
  }

  static List<String> filenames(HttpResponse<byte[]> page) {
    return StreamSupport.stream(read(page).path("files").spliterator(), false)
        .map(file -> file.path("filename").asText())
        .toList();
  }

  /** Returns the entry of a file, or a missing node. */
  static JsonNode entry(HttpResponse<byte[]> page, String filename) {
    for (JsonNode file : read(page).path("files")) {
      if (file.path("filename").asText().equals(filename)) {
        return file;
      }
    }
    return read(page).path("no such file");
  }
}
