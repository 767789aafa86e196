package dev.clutch.ahead;

import dev.clutch.model.Requirement;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The head of core metadata, which tells what the distribution needs. */
final class MetadataHead {
  /** What needs more than this is not looked at whole: nothing is waiting for it. */
  static final int MAX_BYTES = 256 * 1024;

  private static final String FIELD = "requires-dist:";
  private static final int MAX_REQUIREMENTS = 2_000;

  private MetadataHead() {}

  /**
   * Returns what the distribution needs, in order, without what can't be read.
   *
   * @param metadata all of it, or its first {@link #MAX_BYTES}
   */
  static List<Requirement> requirements(byte[] metadata) {
    String text =
        new String(metadata, 0, Math.min(metadata.length, MAX_BYTES), StandardCharsets.UTF_8);
    List<Requirement> requirements = new ArrayList<>();
    StringBuilder field = new StringBuilder();
    int lines = 0;
    for (int at = 0; at < text.length() && lines < MAX_REQUIREMENTS; ) {
      int newline = text.indexOf('\n', at);
      String line = text.substring(at, newline < 0 ? text.length() : newline);
      at = newline < 0 ? text.length() : newline + 1;
      boolean isContinued = line.startsWith(" ") || line.startsWith("\t");
      if (!isContinued) {
        take(field, requirements);
      }
      if (line.isBlank() && !isContinued) {
        return requirements;
      }
      if (isContinued && field.length() > 0) {
        field.append(' ').append(line.strip());
      } else if (line.regionMatches(true, 0, FIELD, 0, FIELD.length())) {
        field.append(line.substring(FIELD.length()).strip());
        lines++;
      }
    }
    // Where there is more, half a name may stand at the end, which is another project's.
    if (metadata.length < MAX_BYTES) {
      take(field, requirements);
    }
    return requirements;
  }

  private static void take(StringBuilder field, List<Requirement> requirements) {
    if (field.length() > 0) {
      Requirement.parse(field.toString()).ifPresent(requirements::add);
      field.setLength(0);
    }
  }
}
