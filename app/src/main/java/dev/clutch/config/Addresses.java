package dev.clutch.config;

import java.util.Arrays;
import java.util.stream.Collectors;

/** Shows addresses without what may be a secret in them. */
final class Addresses {
  private Addresses() {}

  /** Returns what was meant to be an address without user info and without the values of its query. */
  static String shown(String text) {
    int query = text.indexOf('?');
    if (query >= 0 && text.indexOf('@', query) < 0) {
      return withoutUserInfo(text.substring(0, query)) + "?" + query(text.substring(query + 1));
    }
    return withoutUserInfo(text);
  }

  /** A password may have any letter in it, so all is hidden up to the last that may end it. */
  private static String withoutUserInfo(String text) {
    int at = text.lastIndexOf('@');
    if (at < 0) {
      return text;
    }
    int slashes = text.indexOf("://");
    String scheme = slashes < 0 || slashes > at ? "" : text.substring(0, slashes + 3);
    return scheme + Secret.MASK + text.substring(at);
  }

  private static String query(String query) {
    return Arrays.stream(query.split("&", -1))
        .map(pair -> pair.contains("=") ? pair.substring(0, pair.indexOf('=') + 1) : "")
        .map(key -> key + Secret.MASK)
        .collect(Collectors.joining("&"));
  }
}
