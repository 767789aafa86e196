package dev.clutch.simple;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The fields of core metadata, read leniently: whatever its bytes are, nothing fails.
 *
 * @see <a href="https://packaging.python.org/en/latest/specifications/core-metadata/">Core metadata</a>
 */
final class CoreMetadataFields {
  private static final String DESCRIPTION = "description";

  /** By name in lower case. */
  private final Map<String, List<String>> fields;

  private CoreMetadataFields(Map<String, List<String>> fields) {
    this.fields = fields;
  }

  static CoreMetadataFields parse(byte[] utf8) {
    String text = new String(utf8, StandardCharsets.UTF_8).replace("\r\n", "\n");
    int end = text.indexOf("\n\n");
    Map<String, List<String>> fields = new HashMap<>();
    String name = null;
    for (String line : (end < 0 ? text : text.substring(0, end)).split("\n", -1)) {
      boolean isContinued = line.startsWith(" ") || line.startsWith("\t");
      int colon = line.indexOf(':');
      if (isContinued && name != null) {
        List<String> values = fields.getOrDefault(name, List.of());
        int last = values.size() - 1;
        values.set(last, values.get(last) + "\n" + line.strip());
      } else if (!isContinued && colon > 0) {
        name = line.substring(0, colon).strip().toLowerCase(Locale.ROOT);
        fields
            .computeIfAbsent(name, key -> new ArrayList<>())
            .add(line.substring(colon + 1).strip());
      }
    }
    if (end >= 0 && !text.substring(end).isBlank()) {
      fields.put(DESCRIPTION, List.of(text.substring(end + 2)));
    }
    return new CoreMetadataFields(fields);
  }

  /** Returns the first value of a field, or null if there is none. */
  @Nullable
  String first(String name) {
    List<String> values = all(name);
    return values.isEmpty() ? null : values.get(0);
  }

  /** Returns every value of a field, in order. */
  List<String> all(String name) {
    return fields.getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
  }
}
