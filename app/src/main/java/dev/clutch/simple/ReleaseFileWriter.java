package dev.clutch.simple;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.clutch.model.DistributionFile;
import dev.clutch.model.Filename;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Writes a file as PyPI's JSON API describes it. */
final class ReleaseFileWriter {
  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss").withZone(ZoneOffset.UTC);

  private static final Map<String, String> BINARIES = Map.of(
      ".whl", "bdist_wheel",
      ".egg", "bdist_egg",
      ".exe", "bdist_wininst",
      ".msi", "bdist_msi",
      ".rpm", "bdist_rpm",
      ".dmg", "bdist_dmg");

  private static final Pattern PYTHON = Pattern.compile("-py([0-9](?:\\.[0-9]++)?)");

  private final JsonGenerator json;

  ReleaseFileWriter(JsonGenerator json) {
    this.json = json;
  }

  void write(DistributionFile file, String url) throws IOException {
    String yanked = file.yanked();
    String packageType = packageType(file.filename());
    json.writeStartObject();
    json.writeStringField("comment_text", "");
    writeCoreMetadata(file);
    json.writeObjectFieldStart("digests");
    for (Map.Entry<String, String> hash : file.hashes().entrySet()) {
      json.writeStringField(hash.getKey(), hash.getValue());
    }
    json.writeEndObject();
    json.writeNumberField("downloads", -1);
    json.writeStringField("filename", file.filename().value());
    json.writeBooleanField("has_sig", Boolean.TRUE.equals(file.gpgSig()));
    json.writeStringField("md5_digest", file.hashes().get("md5"));
    json.writeStringField("packagetype", packageType);
    json.writeStringField("python_version", pythonVersion(file.filename(), packageType));
    json.writeStringField("requires_python", file.requiresPython());
    json.writeObjectField("size", file.size());
    writeTime(file.uploadTime());
    json.writeStringField("url", url);
    json.writeBooleanField("yanked", yanked != null);
    json.writeStringField("yanked_reason", yanked == null || yanked.isEmpty() ? null : yanked);
    json.writeEndObject();
  }

  private void writeCoreMetadata(DistributionFile file) throws IOException {
    Map<String, String> digests = file.coreMetadata();
    if (digests == null || digests.isEmpty()) {
      json.writeBooleanField(FileKeys.CORE_METADATA, digests != null);
      return;
    }
    json.writeObjectFieldStart(FileKeys.CORE_METADATA);
    for (Map.Entry<String, String> digest : digests.entrySet()) {
      json.writeStringField(digest.getKey(), digest.getValue());
    }
    json.writeEndObject();
  }

  private void writeTime(@Nullable Instant time) throws IOException {
    json.writeStringField("upload_time", time == null ? null : SECONDS.format(time));
    json.writeStringField("upload_time_iso_8601", time == null ? null : UploadTime.format(time));
  }

  private static String packageType(Filename filename) {
    String name = filename.value();
    int dot = name.lastIndexOf('.');
    return dot < 0 ? "sdist" : BINARIES.getOrDefault(name.substring(dot), "sdist");
  }

  private static String pythonVersion(Filename filename, String packageType) {
    String name = filename.value();
    if (packageType.equals("sdist")) {
      return "source";
    }
    if (filename.isWheel()) {
      String[] parts = name.split("-", -1);
      return parts.length < 3 ? "any" : parts[parts.length - 3];
    }
    Matcher python = PYTHON.matcher(name);
    return python.find() ? python.group(1) : "any";
  }
}
