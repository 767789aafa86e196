package dev.clutch.simple;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.clutch.model.DistributionFile;
import dev.clutch.model.ProjectName;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Writes what PyPI's JSON API says of one version. What is not known is empty or null, of the type that PyPI
 * gives.
 */
final class ReleaseInfoWriter {
  private final JsonGenerator json;
  private final CoreMetadataFields metadata;

  ReleaseInfoWriter(JsonGenerator json, CoreMetadataFields metadata) {
    this.json = json;
    this.metadata = metadata;
  }

  /**
   * @param version empty if there is none
   * @param url of the project's page
   */
  void write(
      ProjectName project,
      String version,
      List<DistributionFile> files,
      boolean isYanked,
      String url)
      throws IOException {
    json.writeObjectFieldStart("info");
    writeText("author", "Author");
    writeText("author_email", "Author-email");
    json.writeNullField("bugtrack_url");
    writeList("classifiers", metadata.all("Classifier"));
    writeText("description", "Description");
    writeTextOrNull("description_content_type", "Description-Content-Type");
    json.writeNullField("docs_url");
    writeText("download_url", "Download-URL");
    writeDownloads();
    writeListOrNull("dynamic", "Dynamic");
    writeText("home_page", "Home-page");
    writeText("keywords", "Keywords");
    writeText("license", "License");
    writeTextOrNull("license_expression", "License-Expression");
    writeListOrNull("license_files", "License-File");
    writeText("maintainer", "Maintainer");
    writeText("maintainer_email", "Maintainer-email");
    json.writeStringField("name", spelled(project));
    json.writeStringField("package_url", url);
    writeTextOrNull("platform", "Platform");
    json.writeStringField("project_url", url);
    writeProjectUrls();
    writeListOrNull("provides_extra", "Provides-Extra");
    json.writeStringField("release_url", url);
    writeListOrNull("requires_dist", "Requires-Dist");
    json.writeStringField("requires_python", requiresPython(files));
    writeText("summary", "Summary");
    json.writeStringField("version", version);
    json.writeBooleanField("yanked", isYanked);
    json.writeStringField("yanked_reason", isYanked ? yankedReason(files) : null);
    json.writeEndObject();
  }

  /** The project's own spelling of its name, if it is known. */
  private String spelled(ProjectName project) {
    String name = metadata.first("Name");
    return name == null || !ProjectName.parse(name).filter(project::equals).isPresent()
        ? project.value()
        : name;
  }

  private static @Nullable String requiresPython(List<DistributionFile> files) {
    return files.stream()
        .map(DistributionFile::requiresPython)
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  private static @Nullable String yankedReason(List<DistributionFile> files) {
    return files.stream()
        .map(DistributionFile::yanked)
        .filter(reason -> reason != null && !reason.isEmpty())
        .findFirst()
        .orElse(null);
  }

  private void writeDownloads() throws IOException {
    json.writeObjectFieldStart("downloads");
    json.writeNumberField("last_day", -1);
    json.writeNumberField("last_month", -1);
    json.writeNumberField("last_week", -1);
    json.writeEndObject();
  }

  /** The field is a label, a comma and a URL. */
  private void writeProjectUrls() throws IOException {
    List<String> urls = metadata.all("Project-URL");
    if (urls.isEmpty()) {
      json.writeNullField("project_urls");
      return;
    }
    json.writeObjectFieldStart("project_urls");
    for (String url : urls) {
      int comma = url.indexOf(',');
      if (comma >= 0) {
        json.writeStringField(
            url.substring(0, comma).strip(), url.substring(comma + 1).strip());
      }
    }
    json.writeEndObject();
  }

  private void writeText(String key, String field) throws IOException {
    String value = metadata.first(field);
    json.writeStringField(key, value == null ? "" : value);
  }

  private void writeTextOrNull(String key, String field) throws IOException {
    json.writeStringField(key, metadata.first(field));
  }

  private void writeListOrNull(String key, String field) throws IOException {
    List<String> values = metadata.all(field);
    if (values.isEmpty()) {
      json.writeNullField(key);
    } else {
      writeList(key, values);
    }
  }

  private void writeList(String key, List<String> values) throws IOException {
    json.writeArrayFieldStart(key);
    for (String value : values) {
      json.writeString(value);
    }
    json.writeEndArray();
  }
}
