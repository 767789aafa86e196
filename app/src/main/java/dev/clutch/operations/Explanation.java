package dev.clutch.operations;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Why an index shows what it shows of a project.
 *
 * @param index its name
 * @param view the path of the view, such as {@code before/2026-05-01/}; empty for none
 * @param project the normalized name
 * @param selected what was asked about: a project, {@code project==version}, or a filename
 * @param at the moment (UTC) for which the rules were asked
 * @param sources what became of each source, in the index's order
 * @param owner the source that is shown, or those of a merged index; null if none has the project, or it
 *     can't be known
 * @param fetched when the owner last said it (UTC), or null
 * @param status how the cache came by it, in one word; null without an owner
 * @param files those selected, in the page's order
 */
public record Explanation(
    String index,
    String view,
    String project,
    String selected,
    Instant at,
    List<Source> sources,
    @Nullable String owner,
    @Nullable Instant fetched,
    @Nullable String status,
    List<File> files) {

  /**
   * One source's part.
   *
   * @param finding {@code owns}, {@code shares}, {@code missing}, {@code unavailable}, {@code reserved}, {@code
   *     excluded} or {@code not-reached}
   * @param detail one line for people, or empty
   */
  public record Source(String name, String finding, String detail) {}

  /**
   * One file.
   *
   * @param uploaded null if nobody knows
   * @param rule the kind of the rule that hides it; null if it is shown
   * @param reason the same sentence as in a refusal; null if it is shown
   * @param until when it will be shown (UTC); null if that is not in sight, or it is shown
   */
  public record File(
      String filename,
      String source,
      @Nullable Instant uploaded,
      @Nullable String rule,
      @Nullable String reason,
      @Nullable Instant until) {
    @JsonIgnore
    public boolean isShown() {
      return rule == null;
    }
  }

  public Explanation {
    sources = List.copyOf(sources);
    files = List.copyOf(files);
  }

  /** Whether what was asked about is shown: one of its files at least. */
  @JsonIgnore
  public boolean isShown() {
    return files.stream().anyMatch(File::isShown);
  }

  /** Returns it as people read it, each line ended. */
  public String text() {
    StringBuilder text = new StringBuilder();
    line(text, "%s in the index %s%s at %s", selected, index, inView(), at);
    sources.forEach(source -> line(text, "  %s: %s", source.name, sentence(source)));
    if (owner != null) {
      line(text, "  page of %s, last confirmed %s (%s)", owner, fetched, status);
    }
    long hidden = files.stream().filter(file -> !file.isShown()).count();
    line(text, "  files: %d shown, %d hidden", files.size() - hidden, hidden);
    files.forEach(file -> line(text, "    %s  %s", file.filename, verdict(file)));
    return text.toString();
  }

  private String inView() {
    return view.isEmpty() ? "" : ", view " + view;
  }

  private static String sentence(Source source) {
    String sentence = switch (source.finding) {
      case "owns" -> "has the project and owns it";
      case "shares" -> "has the project";
      case "missing" -> "does not have the project";
      case "unavailable" -> "unavailable, so no source after it is asked";
      case "reserved" -> "not asked, the name is reserved";
      case "excluded" -> "not asked, its settings leave the name out";
      case "not-reached" -> "not asked, a source before it decides";
      default -> source.finding;
    };
    return source.detail.isEmpty() ? sentence : sentence + ": " + source.detail;
  }

  private static String verdict(File file) {
    if (file.isShown()) {
      return "shown";
    }
    return "hidden by " + file.reason + (file.until == null ? "" : ", until " + file.until);
  }

  private static void line(StringBuilder text, String format, @Nullable Object... values) {
    text.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
