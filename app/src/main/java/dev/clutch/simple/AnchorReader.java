package dev.clutch.simple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.clutch.model.DistributionFile;
import dev.clutch.model.Filename;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jsoup.nodes.Attribute;
import org.jsoup.nodes.Element;
import org.jspecify.annotations.Nullable;

/** Reads one file of an HTML page. */
final class AnchorReader {
  private static final int MAX_SIZE_DIGITS = 18;

  private final Element anchor;

  AnchorReader(Element anchor) {
    this.anchor = anchor;
  }

  DistributionFile file(Filename filename, Link link) {
    String uploadTime = data(FileKeys.UPLOAD_TIME);
    return new DistributionFile(
        filename,
        link.url(),
        Hashes.ofFragment(link.fragment()),
        Values.requiresPython(data(FileKeys.REQUIRES_PYTHON)),
        size(),
        uploadTime == null ? null : UploadTime.parse(uploadTime),
        data(FileKeys.YANKED),
        coreMetadata(),
        Values.provenance(data(FileKeys.PROVENANCE)),
        gpgSig(),
        extra());
  }

  private @Nullable Long size() {
    String size = data(FileKeys.SIZE);
    boolean isNumber = size != null
        && !size.isEmpty()
        && size.length() <= MAX_SIZE_DIGITS
        && size.chars().allMatch(c -> c >= '0' && c <= '9');
    return isNumber && size != null ? Long.valueOf(size) : null;
  }

  private @Nullable Map<String, String> coreMetadata() {
    String current = data(FileKeys.CORE_METADATA);
    String value = current == null ? data(FileKeys.DIST_INFO_METADATA) : current;
    return value == null ? null : Values.coreMetadata(value);
  }

  private @Nullable Boolean gpgSig() {
    String value = data(FileKeys.GPG_SIG);
    return switch (value == null ? "" : value.strip().toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default -> null;
    };
  }

  private Map<String, JsonNode> extra() {
    Map<String, JsonNode> extra = new LinkedHashMap<>();
    for (Attribute attribute : anchor.attributes()) {
      String name = attribute.getKey();
      if (name.startsWith(FileKeys.DATA) && !FileKeys.isModelledAttribute(name)) {
        extra.put(name, TextNode.valueOf(Text.clean(attribute.getValue())));
      }
    }
    return extra;
  }

  private @Nullable String data(String key) {
    String name = FileKeys.DATA + key;
    return anchor.hasAttr(name) ? Text.clean(anchor.attr(name)) : null;
  }
}
