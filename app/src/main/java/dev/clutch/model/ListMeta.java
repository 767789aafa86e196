package dev.clutch.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a project list says beside its projects.
 *
 * @param apiVersion the version of the Simple API that the source claims, for example {@code "1.4"}
 * @param meta every other key of the list's {@code meta}, for example {@code _last-serial}, as it came
 * @param extra every other top-level key, as it came
 */
public record ListMeta(String apiVersion, Map<String, JsonNode> meta, Map<String, JsonNode> extra) {
  public ListMeta {
    meta = Collections.unmodifiableMap(new LinkedHashMap<>(meta));
    extra = Collections.unmodifiableMap(new LinkedHashMap<>(extra));
  }
}
