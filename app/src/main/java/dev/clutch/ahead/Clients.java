package dev.clutch.ahead;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.jspecify.annotations.Nullable;

/**
 * Reads what clients say of themselves: pip and uv in JSON, {@code pip/24.0 {"python": "3.11.7", …}}, Poetry
 * and PDM in words, {@code poetry/2.5.1 CPython/3.11.7 Linux/6.1.0}. Thread-safe.
 */
final class Clients {
  private static final int MAX_KNOWN = 200;
  private static final int MAX_LENGTH = 3_000;
  private static final int MAX_VALUE_LENGTH = 40;
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final Cache<String, Client> known =
      Caffeine.newBuilder().maximumSize(MAX_KNOWN).build();

  /**
   * Returns who says so.
   *
   * @param userAgent as it came, or null
   */
  Client of(@Nullable String userAgent) {
    String told = sane(userAgent);
    return told == null ? Client.UNKNOWN : known.get(told, Clients::read);
  }

  /** Returns what is short enough to be kept, else null. */
  static @Nullable String sane(@Nullable String userAgent) {
    return userAgent == null || userAgent.length() > MAX_LENGTH ? null : userAgent;
  }

  private static Client read(String userAgent) {
    int brace = userAgent.indexOf('{');
    return brace < 0 ? inWords(userAgent) : inJson(userAgent.substring(brace));
  }

  private static Client inJson(String json) {
    try {
      JsonNode told = MAPPER.readTree(json);
      JsonNode libc = told.path("distro").path("libc");
      return new Client(
          text(told.path("python")),
          text(told.path("implementation").path("name")),
          text(told.path("system").path("name")),
          text(told.path("cpu")),
          "glibc".equals(text(libc.path("lib"))) ? glibc(text(libc.path("version"))) : null);
    } catch (JsonProcessingException e) {
      return Client.UNKNOWN;
    }
  }

  private static @Nullable String text(JsonNode value) {
    return value.isTextual() ? shortly(value.textValue()) : null;
  }

  private static @Nullable String shortly(String value) {
    return value.length() <= MAX_VALUE_LENGTH ? value : null;
  }

  private static @Nullable Integer glibc(@Nullable String version) {
    String minor = version != null && version.startsWith("2.") ? version.substring(2) : "";
    return Client.isShortNumber(minor) ? (Integer) Integer.parseInt(minor) : null;
  }

  /** PyPy's own version, which it says so, is not that of its Python. */
  private static Client inWords(String userAgent) {
    String python = null;
    String implementation = null;
    String system = null;
    for (String word : userAgent.split(" ", 10)) {
      int slash = word.indexOf('/');
      switch (slash < 0 ? "" : word.substring(0, slash)) {
        case "CPython" -> {
          implementation = "CPython";
          python = shortly(word.substring(slash + 1));
        }
        case "PyPy" -> implementation = "PyPy";
        case "Linux" -> system = "Linux";
        case "Darwin" -> system = "Darwin";
        case "Windows" -> system = "Windows";
        default -> {}
      }
    }
    return new Client(python, implementation, system, null, null);
  }
}
