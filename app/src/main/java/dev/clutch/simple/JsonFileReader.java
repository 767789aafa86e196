package dev.clutch.simple;

import com.fasterxml.jackson.databind.JsonNode;
import dev.clutch.model.DistributionFile;
import dev.clutch.model.Filename;
import java.net.URI;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads one file of a JSON page. A value of a wrong type counts as not given, because uv drops the
 * whole page for it.
 */
final class JsonFileReader {
  private final URI base;

  JsonFileReader(URI base) {
    this.base = base;
  }

  /** Returns the file; empty if it has no name or no URL. */
  Optional<DistributionFile> read(JsonNode node) {
    String name = text(node.path(FileKeys.FILENAME));
    String url = text(node.path(FileKeys.URL));
    if (name == null || url == null) {
      return Optional.empty();
    }
    Optional<Filename> filename = Filename.parse(name);
    Optional<Link> link = Link.of(base, url);
    return filename.isEmpty() || link.isEmpty()
        ? Optional.empty()
        : Optional.of(file(filename.get(), link.get(), node));
  }

  private static DistributionFile file(Filename filename, Link link, JsonNode node) {
    Map<String, JsonNode> extra = new LinkedHashMap<>();
    Json.putAll(extra, node, FileKeys.MODELLED);
    extra.remove(PageKeys.CLUTCH);
    return new DistributionFile(
        filename,
        link.url(),
        hashes(node.path(FileKeys.HASHES), link),
        Values.requiresPython(text(node.path(FileKeys.REQUIRES_PYTHON))),
        size(node.path(FileKeys.SIZE)),
        uploadTime(node.path(FileKeys.UPLOAD_TIME)),
        yanked(node.path(FileKeys.YANKED)),
        coreMetadata(node),
        Values.provenance(text(node.path(FileKeys.PROVENANCE))),
        bool(node.path(FileKeys.GPG_SIG)),
        extra);
  }

  private static Map<String, String> hashes(JsonNode node, Link link) {
    Map<String, String> hashes = Hashes.ofJson(node);
    return hashes.isEmpty() ? Hashes.ofFragment(link.fragment()) : hashes;
  }

  private static @Nullable Long size(JsonNode node) {
    boolean isLong = node.isIntegralNumber() && node.canConvertToLong();
    return isLong && node.longValue() >= 0 ? (Long) node.longValue() : null;
  }

  private static @Nullable Instant uploadTime(JsonNode node) {
    return node.isTextual() ? UploadTime.parse(node.textValue()) : null;
  }

  /** A file that may be meant as yanked is: it must not be offered without the mark. */
  private static @Nullable String yanked(JsonNode node) {
    boolean isSaid = !node.isMissingNode() && !node.isNull();
    boolean isDenied = (node.isBoolean() || node.isNumber()) && !node.asBoolean();
    if (!isSaid || isDenied) {
      return null;
    }
    return node.isTextual() ? Text.clean(node.textValue()) : "";
  }

  private static @Nullable Map<String, String> coreMetadata(JsonNode file) {
    JsonNode node = file.path(FileKeys.CORE_METADATA);
    if (node.isMissingNode() || node.isNull()) {
      node = file.path(FileKeys.DIST_INFO_METADATA);
    }
    if (node.isMissingNode() || node.isNull()) {
      node = file.path(FileKeys.DATA_DIST_INFO_METADATA);
    }
    if (node.isTextual()) {
      return Values.coreMetadata(node.textValue());
    }
    if (node.isObject()) {
      return Hashes.ofJson(node);
    }
    return node.isBoolean() && node.booleanValue() ? Map.of() : null;
  }

  private static @Nullable Boolean bool(JsonNode node) {
    return node.isBoolean() ? (Boolean) node.booleanValue() : null;
  }

  private static @Nullable String text(JsonNode node) {
    return node.isTextual() ? Text.clean(node.textValue()) : null;
  }
}
