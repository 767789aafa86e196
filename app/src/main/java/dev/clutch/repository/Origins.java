package dev.clutch.repository;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Where an answer comes from that was put together from several. */
final class Origins {
  private record Part(String source, Origin origin) {}

  private final List<Part> parts = new ArrayList<>();

  void add(String source, Origin origin) {
    parts.add(new Part(source, origin));
  }

  /**
   * Returns the origin of the whole: as old as its oldest part, and as new as the one that goes first.
   *
   * @param joint what stands between the names of the sources
   */
  Origin origin(String joint) {
    String version = parts.stream()
        .map(part -> part.source + ":" + part.origin.version())
        .collect(Collectors.joining(" "));
    return new Origin(
        parts.stream().map(Part::source).collect(Collectors.joining(joint)),
        status(),
        version,
        earliest(parts.stream().map(part -> part.origin.fetched()).toList()),
        earliest(parts.stream().map(part -> part.origin.until()).toList()));
  }

  /** What may not be kept decides; else what took the longest way. */
  private CacheStatus status() {
    CacheStatus status = CacheStatus.HIT;
    for (Part part : parts) {
      CacheStatus other = part.origin.status();
      boolean isWorse = status.mayBeKept() == other.mayBeKept()
          ? other.compareTo(status) > 0
          : !other.mayBeKept();
      status = isWorse ? other : status;
    }
    return status;
  }

  private static Instant earliest(List<Instant> moments) {
    return moments.stream().min(Instant::compareTo).orElse(Instant.MAX);
  }

  /** What counts in one source only is left out where there are several. */
  static Map<String, JsonNode> without(String key, Map<String, JsonNode> members, int sources) {
    Map<String, JsonNode> others = new LinkedHashMap<>(members);
    if (sources > 1) {
      others.remove(key);
    }
    return others;
  }
}
