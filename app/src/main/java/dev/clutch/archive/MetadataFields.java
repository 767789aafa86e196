package dev.clutch.archive;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The fields at the head of core metadata that tell what it is about. */
final class MetadataFields {
  private static final Set<String> READ =
      Set.of("metadata-version", "name", "version", "requires-python");

  private final Map<String, List<String>> values = new HashMap<>();

  /** Reads the fields up to the first line that is none, as Python's parser of mails does. */
  MetadataFields(byte[] metadata) {
    String text = new String(metadata, StandardCharsets.ISO_8859_1);
    for (int at = 0; at < text.length(); ) {
      int end = endOfLine(text, at);
      if (text.charAt(at) != ' '
          && text.charAt(at) != '\t') { // else it goes on with the one before
        int colon = text.indexOf(':', at);
        if (colon <= at || colon >= end) {
          return;
        }
        add(text.substring(at, colon), text.substring(colon + 1, end));
      }
      at = end + (text.startsWith("\r\n", end) ? 2 : 1);
    }
  }

  private static int endOfLine(String text, int from) {
    int end = from;
    while (end < text.length() && text.charAt(end) != '\n' && text.charAt(end) != '\r') {
      end++;
    }
    return end;
  }

  private void add(String name, String value) {
    String key = name.toLowerCase(Locale.ROOT);
    if (READ.contains(key)) {
      values.computeIfAbsent(key, each -> new ArrayList<>()).add(value.strip());
    }
  }

  /** Refuses metadata of something else, or that readers may take for that of something else. */
  void check(Release release) throws UnreadableArchiveException {
    if (!release.is(one("name"), one("version")) || one("metadata-version").isEmpty()) {
      throw new UnreadableArchiveException("metadata of another release");
    }
  }

  /** Returns the one value of a field; empty if there is none, or more than one. */
  Optional<String> find(String name) {
    List<String> all = values.getOrDefault(name, List.of());
    return all.size() == 1 ? Optional.of(all.get(0)) : Optional.empty();
  }

  private String one(String name) throws UnreadableArchiveException {
    List<String> all = values.getOrDefault(name, List.of());
    if (all.size() != 1) {
      throw new UnreadableArchiveException(
          "metadata with " + (all.isEmpty() ? "no " : "more than one ") + name);
    }
    return all.get(0);
  }
}
