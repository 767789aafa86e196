package dev.clutch.simple;

import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which representation a client gets. The version is always 1: a client that asks for {@code latest}
 * gets the same, named by its number.
 *
 * @see <a href="https://packaging.python.org/en/latest/specifications/simple-repository-api/">Simple
 *     repository API</a>
 */
public final class Negotiation {
  private static final Map<String, Representation> NAMES = Map.of(
      "application/vnd.pypi.simple.v1+json", Representation.JSON,
      "application/vnd.pypi.simple.latest+json", Representation.JSON,
      "application/vnd.pypi.simple.v1+html", Representation.HTML,
      "application/vnd.pypi.simple.latest+html", Representation.HTML,
      "text/html", Representation.TEXT);

  private static final int NAMED = 2;
  private static final int TYPE = 1;
  private static final int ANYTHING = 0;

  private Negotiation() {}

  /**
   * Returns the representation that serves the client best: the highest weight, then the one it named
   * most exactly, then the most expressive. Who has no preference gets {@code text/html}, as browsers
   * and old tools need it.
   *
   * @param accept all {@code Accept} lines joined by commas, or null; never an error, whatever it holds
   * @param format the decoded {@code format} parameter of the query, or null; it goes before {@code
   *     accept} if it names one of our types, and is ignored if not
   * @return empty if the client accepts none (406)
   */
  public static Optional<Representation> choose(@Nullable String accept, @Nullable String format) {
    if (format != null) {
      // A raw plus sign in a query is decoded to a space.
      Representation named = NAMES.get(format.strip().toLowerCase(Locale.ROOT).replace(' ', '+'));
      if (named != null) {
        return Optional.of(named);
      }
    }
    List<WeightedValue> ranges = accept == null ? List.of() : WeightedValue.parse(accept);
    boolean isUsable = ranges.stream().anyMatch(range -> range.value().indexOf('/') > 0);
    return isUsable ? best(ranges) : Optional.of(Representation.TEXT);
  }

  /**
   * Whether a body may be sent gzipped.
   *
   * @param acceptEncoding the {@code Accept-Encoding} header, or null
   */
  public static boolean acceptsGzip(@Nullable String acceptEncoding) {
    if (acceptEncoding == null) {
      return false;
    }
    double anything = 0;
    double gzip = -1;
    for (WeightedValue coding : WeightedValue.parse(acceptEncoding)) {
      switch (coding.value()) {
        case "gzip", "x-gzip" -> gzip = Math.max(gzip, coding.weight());
        case "*" -> anything = coding.weight();
        default -> {}
      }
    }
    return gzip >= 0 ? gzip > 0 : anything > 0;
  }

  private static Optional<Representation> best(List<WeightedValue> ranges) {
    Map<Representation, Match> matches = new EnumMap<>(Representation.class);
    for (WeightedValue range : ranges) {
      for (Representation representation : Representation.values()) {
        int exactness = exactness(range.value(), representation);
        if (exactness >= 0) {
          matches.merge(representation, new Match(exactness, range.weight()), Match::moreExact);
        }
      }
    }
    Representation best = null;
    for (Representation representation : Representation.values()) {
      Match match = matches.get(representation);
      if (match != null && match.weight > 0) {
        best = best == null || match.isBetterThan(matches.get(best)) ? representation : best;
      }
    }
    return Optional.ofNullable(best);
  }

  /** Returns how exactly a media range names a representation, or -1 if it does not. */
  private static int exactness(String range, Representation representation) {
    if (NAMES.get(range) == representation) {
      return NAMED;
    }
    return switch (range) {
      case "*/*" -> ANYTHING;
      case "application/*" -> representation == Representation.TEXT ? -1 : TYPE;
      case "text/*" -> representation == Representation.TEXT ? TYPE : -1;
      default -> -1;
    };
  }

  private record Match(int exactness, double weight) {
    Match moreExact(Match other) {
      if (exactness == other.exactness) {
        return weight >= other.weight ? this : other;
      }
      return exactness > other.exactness ? this : other;
    }

    /** Asked in the order of expressiveness: a later one must be better, or as good for a wildcard. */
    boolean isBetterThan(@Nullable Match earlier) {
      if (earlier == null || weight != earlier.weight) {
        return earlier == null || weight > earlier.weight;
      }
      return exactness > earlier.exactness
          || (exactness == ANYTHING && earlier.exactness == ANYTHING);
    }
  }
}
