package dev.clutch.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One entry of a project list.
 *
 * @param name the project
 * @param displayName the name as the source spells it
 * @param extra every other key of the entry, for example {@code _last-serial}, as it came
 */
public record ListedProject(ProjectName name, String displayName, Map<String, JsonNode> extra) {
  public ListedProject {
    extra = Collections.unmodifiableMap(new LinkedHashMap<>(extra));
  }

  /** Returns the serial of its page ({@code _last-serial}), or null if the source gives none. */
  public @Nullable Long serial() {
    JsonNode serial = extra.get("_last-serial");
    return serial != null && serial.canConvertToExactIntegral() && serial.canConvertToLong()
        ? serial.longValue()
        : null;
  }
}
