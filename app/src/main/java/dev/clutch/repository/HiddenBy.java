package dev.clutch.repository;

import dev.clutch.model.ProjectName;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What hides a file.
 *
 * @param reason one sentence for people, without a full stop
 * @param until when it will be shown (UTC), as far as is known now; null if that is not in sight
 */
public record HiddenBy(
    RuleKind rule, String reason, @Nullable Instant until) {

  /** A project none of whose files may be given, as its source says (PEP 792). */
  public static HiddenBy quarantine(ProjectName project, String source) {
    return new HiddenBy(
        RuleKind.STATUS,
        project + " is quarantined at " + source + ": none of its files may be given",
        null);
  }
}
