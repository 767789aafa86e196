package dev.clutch.policy;

import dev.clutch.repository.View;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * For when, and through which view, an explanation is asked.
 *
 * @param moment for which rules are asked (UTC); null for now
 */
public record AsOf(View view, @Nullable Instant moment) {
  /** An index as it is. */
  public static final AsOf NOW = new AsOf(View.PLAIN, null);

  /**
   * Reads what people write.
   *
   * @param text a moment as {@link View#moment} reads it, or the path of a view
   * @throws IllegalArgumentException if it is neither; one line for people
   */
  public static AsOf parse(String text) {
    Optional<Instant> moment = View.moment(text.strip());
    if (moment.isPresent()) {
      return new AsOf(View.PLAIN, moment.get());
    }
    String path = text.strip().replaceFirst("^/", "").replaceFirst("/$", "");
    return View.parse(List.of(path.split("/", -1)))
        .map(view -> new AsOf(view, null))
        .orElseThrow(() -> new IllegalArgumentException("neither a date nor a view: '" + text
            + "' (write 2026-05-01, 2026-05-01T12:00:00Z, or cooldown/7d)"));
  }

  /** Returns the moment for which rules are asked. */
  Instant at(Instant now) {
    return moment == null ? now : moment;
  }

  /** Returns the view. What was uploaded since a moment that is past was not there then. */
  View seen(Instant now) {
    return moment != null && moment.isBefore(now) ? view.and(new View(moment, null, false)) : view;
  }
}
