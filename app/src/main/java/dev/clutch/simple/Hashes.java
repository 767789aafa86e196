package dev.clutch.simple;

import com.fasterxml.jackson.databind.JsonNode;
import dev.clutch.model.Digest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Digests as pages write them: in URL fragments, in attributes, and as objects of JSON. */
final class Hashes {
  private static final Set<String> KNOWN =
      Set.of("md5", "sha1", "sha224", "sha256", "sha384", "sha512", "blake2b");

  /** Those that every client takes in a fragment; uv rejects a page with any other. */
  private static final List<String> IN_HTML = List.of("sha256", "sha512", "sha384", "md5");

  private static final int MIN_HEX_LENGTH = 32;

  private Hashes() {}

  /**
   * Returns the digests of a JSON object, names in lower case; what can't be a digest of its algorithm
   * is left out, algorithms unknown to us stay as they came.
   */
  static Map<String, String> ofJson(JsonNode node) {
    Map<String, String> hashes = new LinkedHashMap<>();
    node.properties().forEach(entry -> {
      if (entry.getValue().isTextual()) {
        put(hashes, Text.clean(entry.getKey()), Text.clean(entry.getValue().textValue()));
      }
    });
    return hashes;
  }

  /**
   * Returns the digests of a URL's fragment: {@code sha256=…}, several joined by {@code &}, or Gitea's
   * {@code sha256-…}.
   *
   * @param fragment percent-decoded
   */
  static Map<String, String> ofFragment(String fragment) {
    Map<String, String> hashes = new LinkedHashMap<>();
    for (String part : fragment.split("&", -1)) {
      int separator = part.indexOf('=');
      separator = separator >= 0 ? separator : part.indexOf('-');
      if (separator > 0) {
        String hex = part.substring(separator + 1);
        String name = part.substring(0, separator);
        if (KNOWN.contains(name.toLowerCase(Locale.ROOT)) || isLongHex(hex)) {
          put(hashes, name, hex);
        }
      }
    }
    return hashes;
  }

  /** Returns the one digest to write in HTML, as {@code sha256=…}; empty if there is none fit for it. */
  static Optional<String> inHtml(Map<String, String> hashes) {
    for (String algorithm : IN_HTML) {
      String hex = hashes.get(algorithm);
      Optional<Digest> digest = hex == null ? Optional.empty() : Digest.parse(algorithm, hex);
      if (digest.isPresent()) {
        return digest.map(Digest::toString);
      }
    }
    return Optional.empty();
  }

  private static void put(Map<String, String> hashes, String algorithm, String hex) {
    String name = algorithm.strip().toLowerCase(Locale.ROOT);
    if (KNOWN.contains(name)) {
      Digest.parse(name, hex.strip()).ifPresent(digest -> hashes.putIfAbsent(name, digest.hex()));
    } else if (!name.isEmpty()) {
      hashes.putIfAbsent(name, hex);
    }
  }

  private static boolean isLongHex(String text) {
    return text.length() >= MIN_HEX_LENGTH
        && text.chars().allMatch(c -> Character.digit(c, 16) >= 0 && c < 0x80);
  }
}
