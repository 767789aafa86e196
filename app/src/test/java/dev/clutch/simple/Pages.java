package dev.clutch.simple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.clutch.model.DistributionFile;
import dev.clutch.model.ListMeta;
import dev.clutch.model.ListedProject;
import dev.clutch.model.ProjectName;
import dev.clutch.model.ProjectPage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Short words for reading and writing pages in tests. */
final class Pages {
  static final ProjectName DEMO = new ProjectName("demo");
  static final URI LIST = URI.create("https://index.example/simple/");
  static final URI BASE = URI.create("https://index.example/simple/demo/");
  static final String SHA256 = "0123456789abcdef".repeat(4);

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private Pages() {}

  static ProjectPage json(String body) throws IOException {
    return readJson(DEMO, body.getBytes(StandardCharsets.UTF_8));
  }

  static ProjectPage html(String body) throws IOException {
    return readHtml(DEMO, body.getBytes(StandardCharsets.UTF_8));
  }

  /** Returns the only file of a JSON page whose file has these members, given with single quotes. */
  static DistributionFile jsonFile(String members) throws IOException {
    List<DistributionFile> files = json(jsonPage(members)).files();
    if (files.size() != 1) {
      throw new AssertionError("not one file but " + files);
    }
    return files.get(0);
  }

  /** Returns a JSON page with one file that has a name, a URL, and these members. */
  static String jsonPage(String members) {
    String separator = members.isEmpty() ? "" : ",";
    return ("{'meta':{'api-version':'1.1'},'name':'demo','files':[{'filename':'demo-1.0.tar.gz',"
            + "'url':'https://files.example/demo-1.0.tar.gz'" + separator + members + "}]}")
        .replace('\'', '"');
  }

  /** Returns the only file of an HTML page whose anchor has this href and these attributes. */
  static DistributionFile htmlFile(String href, String attributes) throws IOException {
    List<DistributionFile> files = html("<!DOCTYPE html><a href=\"" + href + "\" " + attributes
            + ">demo</a>")
        .files();
    if (files.size() != 1) {
      throw new AssertionError("not one file but " + files);
    }
    return files.get(0);
  }

  static ProjectPage readJson(ProjectName name, byte[] body) throws IOException {
    return ProjectPageReader.read(name, BASE, "application/vnd.pypi.simple.v1+json", body);
  }

  static ProjectPage readHtml(ProjectName name, byte[] body) throws IOException {
    return ProjectPageReader.read(name, BASE, "text/html; charset=utf-8", body);
  }

  static byte[] write(ProjectPage page, Representation representation) {
    return ProjectPageWriter.write(page, representation, Pages::href);
  }

  static JsonNode writeJson(ProjectPage page) throws IOException {
    return MAPPER.readTree(write(page, Representation.JSON));
  }

  static String writeHtml(ProjectPage page) {
    return new String(write(page, Representation.HTML), StandardCharsets.UTF_8);
  }

  static byte[] write(ListMeta meta, List<ListedProject> projects, Representation representation)
      throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    try (ProjectListWriter writer = new ProjectListWriter(body, representation, meta)) {
      for (ListedProject project : projects) {
        writer.add(project);
      }
    }
    return body.toByteArray();
  }

  static String href(DistributionFile file) {
    return "../../files/demo/" + ProjectPageWriter.segment(file.filename());
  }

  static Link link(String href) {
    return Link.of(BASE, href).orElseThrow();
  }

  /** Returns the files without the URL, which is ours once they are written. */
  static List<DistributionFile> comparable(List<DistributionFile> files) {
    return files.stream()
        .map(file -> with(file, file.hashes(), file.coreMetadata(), file.extra()))
        .toList();
  }

  /** Returns the files as HTML has place for them: one digest, and text attributes. */
  static List<DistributionFile> comparableInHtml(List<DistributionFile> files) {
    return files.stream()
        .map(file -> {
          Map<String, JsonNode> extra = new LinkedHashMap<>(file.extra());
          extra
              .entrySet()
              .removeIf(entry ->
                  !entry.getKey().startsWith("data-") || !entry.getValue().isTextual());
          Map<String, String> coreMetadata = file.coreMetadata();
          return with(
              file,
              oneHash(file.hashes()),
              coreMetadata == null ? null : oneHash(coreMetadata),
              extra);
        })
        .toList();
  }

  private static Map<String, String> oneHash(Map<String, String> hashes) {
    return Hashes.inHtml(hashes).map(Hashes::ofFragment).orElse(Map.of());
  }

  private static DistributionFile with(
      DistributionFile file,
      Map<String, String> hashes,
      @org.jspecify.annotations.Nullable Map<String, String> coreMetadata,
      Map<String, JsonNode> extra) {
    return new DistributionFile(
        file.filename(),
        "",
        hashes,
        file.requiresPython(),
        file.size(),
        file.uploadTime(),
        file.yanked(),
        coreMetadata,
        file.provenance(),
        file.gpgSig(),
        extra);
  }
}
