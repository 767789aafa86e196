package dev.clutch.config;

import dev.clutch.model.ProjectPattern;
import dev.clutch.repository.RuleKind;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What hides files; of the kind {@code allow}, an entry of a list: where there is any, everything that none of
 * them names is hidden, and what one of them names is shown only if no other rule hides it.
 *
 * @param kind one of {@link #KINDS}
 * @param indexes the names of those it holds for; empty for all
 * @param sources the names of those it holds for; empty for all
 * @param projects those it holds for; empty for all
 * @param value what the kind asks for, as text that it understands: words with commas between them,
 *     moments in UTC; null for none
 * @param reason what people are told, or null
 * @param until the moment at which it ends, or null
 * @param audit whether it only logs what it would hide
 */
public record RuleSettings(
    RuleKind kind,
    List<String> indexes,
    List<String> sources,
    List<ProjectPattern> projects,
    @Nullable String value,
    @Nullable String reason,
    @Nullable Instant until,
    boolean audit) {
  /** The kinds that can be set; the others belong to views and to what was found out. */
  static final List<RuleKind> KINDS = List.of(
      RuleKind.ALLOW,
      RuleKind.DENY,
      RuleKind.SPECIFIER,
      RuleKind.KIND,
      RuleKind.SIZE,
      RuleKind.YANKED,
      RuleKind.STATUS,
      RuleKind.EXCLUDE_NEWER,
      RuleKind.COOLDOWN);

  public RuleSettings {
    indexes = List.copyOf(indexes);
    sources = List.copyOf(sources);
    projects = List.copyOf(projects);
  }
}
