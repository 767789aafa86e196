package dev.clutch.policy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.clutch.model.Filename;
import dev.clutch.model.ProjectPage;
import dev.clutch.repository.FileSource;
import dev.clutch.repository.HiddenBy;
import dev.clutch.repository.Lookup;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/** What rules take from a page, in the page's order, and what the page says of it instead. */
final class HiddenFiles {
  private final Map<Filename, HiddenBy> hidden = new LinkedHashMap<>();

  void add(Filename filename, HiddenBy by) {
    hidden.put(filename, by);
  }

  /** Returns the page without them. What is hidden, and why, is part of its version. */
  Lookup<ProjectPage> without(Lookup.Found<ProjectPage> page) {
    if (hidden.isEmpty()) {
      return page;
    }
    ObjectNode note = note(page.origin().source());
    ProjectPage shown = page.value()
        .withOnly(file -> !hidden.containsKey(file.filename()))
        .withExtra(FileSource.KEY, note);
    String version = page.origin().version() + "-" + digest(note.toString());
    return new Lookup.Found<>(shown, page.origin().withVersion(version));
  }

  private ObjectNode note(String source) {
    ObjectNode note = JsonNodeFactory.instance.objectNode().put("source", source);
    ArrayNode files = note.putArray("hidden");
    hidden.forEach((filename, by) -> {
      Instant until = by.until();
      files
          .addObject()
          .put("filename", filename.value())
          .put("rule", by.rule().word())
          .put("reason", by.reason())
          .put("until", until == null ? null : until.toString());
    });
    return note;
  }

  private static String digest(String text) {
    try {
      byte[] sha256 =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(sha256, 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has SHA-256
    }
  }
}
