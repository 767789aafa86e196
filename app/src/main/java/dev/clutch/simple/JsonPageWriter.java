package dev.clutch.simple;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.SerializedString;
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
  /** Encoded once: a page may have a hundred thousand of each. */
  private static final SerializableString FILENAME = new SerializedString(FileKeys.FILENAME);

  private static final SerializableString URL = new SerializedString(FileKeys.URL);
  private static final SerializableString HASHES = new SerializedString(FileKeys.HASHES);
  private static final SerializableString SHA256 = new SerializedString("sha256");
  private static final SerializableString REQUIRES_PYTHON =
      new SerializedString(FileKeys.REQUIRES_PYTHON);
  private static final SerializableString SIZE = new SerializedString(FileKeys.SIZE);
  private static final SerializableString UPLOAD_TIME = new SerializedString(FileKeys.UPLOAD_TIME);
  private static final SerializableString YANKED = new SerializedString(FileKeys.YANKED);
  private static final SerializableString CORE_METADATA =
      new SerializedString(FileKeys.CORE_METADATA);
  private static final SerializableString DATA_DIST_INFO_METADATA =
      new SerializedString(FileKeys.DATA_DIST_INFO_METADATA);
  private static final SerializableString PROVENANCE = new SerializedString(FileKeys.PROVENANCE);
  private static final SerializableString REASON = new SerializedString("reason");

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
      writeText(REASON, status.reason());
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
    writeText(FILENAME, file.filename().value());
    writeText(URL, link.apply(file));
    writeHashes(HASHES, file.hashes());
    writeText(REQUIRES_PYTHON, file.requiresPython());
    Long size = file.size();
    if (size != null) {
      json.writeFieldName(SIZE);
      json.writeNumber(size);
    }
    Instant uploadTime = file.uploadTime();
    writeText(UPLOAD_TIME, uploadTime == null ? null : UploadTime.format(uploadTime));
    writeYanked(file.yanked());
    writeCoreMetadata(CORE_METADATA, file.coreMetadata());
    writeText(PROVENANCE, Values.provenance(file.provenance()));
    Boolean gpgSig = file.gpgSig();
    if (gpgSig != null) {
      json.writeBooleanField(FileKeys.GPG_SIG, gpgSig);
    }
    writeExtra(file);
    json.writeEndObject();
  }

  private void writeYanked(@Nullable String yanked) throws IOException {
    json.writeFieldName(YANKED);
    if (yanked == null || yanked.isEmpty()) {
      json.writeBoolean(yanked != null);
    } else {
      json.writeString(yanked);
    }
  }

  private void writeCoreMetadata(SerializableString key, @Nullable Map<String, String> digests)
      throws IOException {
    if (digests == null || digests.isEmpty()) {
      json.writeFieldName(key);
      json.writeBoolean(digests != null);
    } else {
      writeHashes(key, digests);
    }
  }

  /** PyPI's odd twin of core-metadata says what that says, also where we know more than the source. */
  private void writeExtra(DistributionFile file) throws IOException {
    if (file.extra().containsKey(FileKeys.DATA_DIST_INFO_METADATA)) {
      writeCoreMetadata(DATA_DIST_INFO_METADATA, file.coreMetadata());
    }
    Json.writeMembers(json, file.extra(), FileKeys.NOT_EXTRA);
  }

  private void writeHashes(SerializableString key, Map<String, String> hashes) throws IOException {
    json.writeFieldName(key);
    json.writeStartObject();
    for (Map.Entry<String, String> hash : hashes.entrySet()) {
      if (hash.getKey().equals(SHA256.getValue())) {
        json.writeFieldName(SHA256);
      } else {
        json.writeFieldName(hash.getKey());
      }
      json.writeString(hash.getValue());
    }
    json.writeEndObject();
  }

  private void writeText(SerializableString key, @Nullable String text) throws IOException {
    if (text != null) {
      json.writeFieldName(key);
      json.writeString(text);
    }
  }
}
