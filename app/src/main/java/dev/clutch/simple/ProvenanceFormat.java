package dev.clutch.simple;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How attestations travel: as JSON, under either of two names.
 *
 * @see <a href="https://docs.pypi.org/api/integrity/">PyPI's integrity API</a>
 */
public final class ProvenanceFormat {
  /** The names of the format, the better one first. */
  public static final List<String> TYPES =
      List.of("application/vnd.pypi.integrity.v1+json", "application/json");

  private ProvenanceFormat() {}

  /**
   * Returns the name of the format that the client likes best.
   *
   * @param accept all {@code Accept} lines joined by commas, or null
   * @return empty if the client accepts neither (406)
   */
  public static Optional<String> choose(@Nullable String accept) {
    List<WeightedValue> ranges = accept == null ? List.of() : WeightedValue.parse(accept);
    if (ranges.isEmpty()) {
      return Optional.of(TYPES.get(0));
    }
    String best = null;
    for (String type : TYPES) {
      double weight = weight(type, ranges);
      best = weight > (best == null ? 0 : weight(best, ranges)) ? type : best;
    }
    return Optional.ofNullable(best);
  }

  /** The range that names it most exactly counts. */
  private static double weight(String type, List<WeightedValue> ranges) {
    for (String range : List.of(type, "application/*", "*/*")) {
      for (WeightedValue one : ranges) {
        if (one.value().equals(range)) {
          return one.weight();
        }
      }
    }
    return 0;
  }

  /**
   * Whether an answer can be attestations, and not a login form for example.
   *
   * @param contentType as it came, or null
   */
  public static boolean isOne(@Nullable String contentType, byte[] body) {
    String type =
        String.valueOf(contentType).toLowerCase(Locale.ROOT).split(";", 2)[0].strip();
    try {
      return TYPES.contains(type) && Json.MAPPER.readTree(body).isObject();
    } catch (IOException e) {
      return false;
    }
  }
}
