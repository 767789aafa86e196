package dev.clutch.operations;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.Instant;
import java.util.List;
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
 * @param ageSeconds how long ago that was, or null
 * @param status how the cache came by it, in one word; null without an owner
 * @param projectStatus what the owner says of the project as a whole, in one word (PEP 792); null if it says
 *     nothing
 * @param files those selected: those of the page in its order, then those that it doesn't list
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
    @Nullable Long ageSeconds,
    @Nullable String status,
    @Nullable String projectStatus,
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
   * @param listed whether the source's page, as it is kept, lists it; another is given by its link, or refused
   * @param uploaded null if nobody knows
   * @param rule the kind of the rule that hides it; null if it is shown
   * @param reason the same sentence as in a refusal; of a file that is shown, what lets it through a rule
   *     that would hide it, else null
   * @param until when it will be shown (UTC); null if that is not in sight, or it is shown
   */
  public record File(
      String filename,
      String source,
      boolean listed,
      @Nullable Instant uploaded,
      @Nullable String rule,
      @Nullable String reason,
      @Nullable Instant until) {
    @JsonIgnore
    public boolean isShown() {
      return rule == null;
    }

    /** Returns the same file with another reason. */
    public File because(String other) {
      return new File(filename, source, listed, uploaded, rule, other, until);
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

  /** Whether there is what was asked about, be it hidden. */
  @JsonIgnore
  public boolean isThere() {
    return owner != null && (selected.equals(project) || !files.isEmpty());
  }

  /** Returns it as people read it, without a line break at its end. A long list is cut; that is said. */
  public String text() {
    return new ExplanationText(this).text();
  }
}
