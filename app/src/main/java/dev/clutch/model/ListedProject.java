package dev.clutch.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

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
}
