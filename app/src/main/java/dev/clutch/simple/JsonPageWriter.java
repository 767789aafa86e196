package dev.clutch.simple;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.clutch.model.DistributionFile;
import dev.clutch.model.ProjectPage;
import dev.clutch.model.ProjectStatus;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Writes a project page as JSON in which every value has the type that the strictest client wants. */
final class JsonPageWriter {
  private final JsonGenerator json;
  private final Function<DistributionFile, String> link;

  JsonPageWriter(JsonGenerator json, Function<DistributionFile, String> link) {
    this.json = json;
    this.link = link;
  }

  void write(ProjectPage page) throws IOException {
    json.writeStartObject();
    Json.writeMeta(json, apiVersion(page), page.meta());
    json.writeStringField("name", page.name().value());
    writeStatus(page.status());
    writeVersions(page.versions());
    Json.writeMembers(json, page.extra(), PageKeys.NOT_EXTRA);
    json.writeArrayFieldStart("files");
    for (DistributionFile file : page.files()) {
      writeFile(file);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  /** Claims no more than is true: from 1.1 on every file has a size, and the page its versions. */
  private static ApiVersion apiVersion(ProjectPage page) {
    boolean isComplete =
        page.versions() != null && page.files().stream().allMatch(file -> file.size() != null);
    return ApiVersion.parse(page.apiVersion()).written(isComplete);
  }

  private void writeStatus(@Nullable ProjectStatus status) throws IOException {
    if (status != null) {
      json.writeObjectFieldStart(PageKeys.PROJECT_STATUS);
      json.writeStringField("status", status.status());
      writeText("reason", status.reason());
      json.writeEndObject();
    }
  }

  private void writeVersions(@Nullable List<String> versions) throws IOException {
    if (versions != null) {
      json.writeArrayFieldStart("versions");
      for (String version : VersionOrder.sorted(versions)) {
        json.writeString(version);
      }
      json.writeEndArray();
    }
  }

  private void writeFile(DistributionFile file) throws IOException {
    json.writeStartObject();
    json.writeStringField(FileKeys.FILENAME, file.filename().value());
    json.writeStringField(FileKeys.URL, link.apply(file));
    writeHashes(FileKeys.HASHES, file.hashes());
    writeText(FileKeys.REQUIRES_PYTHON, file.requiresPython());
    Long size = file.size();
    if (size != null) {
      json.writeNumberField(FileKeys.SIZE, size);
    }
    Instant uploadTime = file.uploadTime();
    writeText(FileKeys.UPLOAD_TIME, uploadTime == null ? null : UploadTime.format(uploadTime));
    writeYanked(file.yanked());
    writeCoreMetadata(FileKeys.CORE_METADATA, file.coreMetadata());
    writeText(FileKeys.PROVENANCE, Values.provenance(file.provenance()));
    Boolean gpgSig = file.gpgSig();
    if (gpgSig != null) {
      json.writeBooleanField(FileKeys.GPG_SIG, gpgSig);
    }
    writeExtra(file);
    json.writeEndObject();
  }

  private void writeYanked(@Nullable String yanked) throws IOException {
    if (yanked == null || yanked.isEmpty()) {
      json.writeBooleanField(FileKeys.YANKED, yanked != null);
    } else {
      json.writeStringField(FileKeys.YANKED, yanked);
    }
  }

  private void writeCoreMetadata(String key, @Nullable Map<String, String> digests)
      throws IOException {
    if (digests == null || digests.isEmpty()) {
      json.writeBooleanField(key, digests != null);
    } else {
      writeHashes(key, digests);
    }
  }

  /** PyPI's odd twin of core-metadata says what that says, also where we know more than the source. */
  private void writeExtra(DistributionFile file) throws IOException {
    if (file.extra().containsKey(FileKeys.DATA_DIST_INFO_METADATA)) {
      writeCoreMetadata(FileKeys.DATA_DIST_INFO_METADATA, file.coreMetadata());
    }
    Json.writeMembers(json, file.extra(), FileKeys.NOT_EXTRA);
  }

  private void writeHashes(String key, Map<String, String> hashes) throws IOException {
    json.writeObjectFieldStart(key);
    for (Map.Entry<String, String> hash : hashes.entrySet()) {
      json.writeStringField(hash.getKey(), hash.getValue());
    }
    json.writeEndObject();
  }

  private void writeText(String key, @Nullable String text) throws IOException {
    if (text != null) {
      json.writeStringField(key, text);
    }
  }
}
