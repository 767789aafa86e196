package dev.clutch.policy;

import dev.clutch.model.Durations;
import dev.clutch.model.ProjectPattern;
import dev.clutch.model.Sizes;
import dev.clutch.model.Specifier;
import dev.clutch.repository.RuleKind;
import dev.clutch.repository.View;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One reason not to show a file, or, of the kind {@code allow}, one to show it.
 *
 * @param condition what it has against a file
 * @param reason in the words of whoever made the rule, or null
 * @param until the moment (UTC) from which it no longer holds, or null
 * @param audit whether it only says what it would hide
 */
public record Rule(
    RuleKind kind,
    Scope scope,
    Condition condition,
    @Nullable String reason,
    @Nullable Instant until,
    boolean audit) {
  private static final Duration LONGEST = Duration.ofDays(36_500);
  private static final Set<String> STATUSES =
      Set.of("active", "archived", "quarantined", "deprecated");

  /**
   * Reads a rule.
   *
   * @param value what the kind asks for: a specifier or a pattern of projects ({@code allow}, {@code deny};
   *     null for all of the scope), a specifier, kinds of files, a size, statuses, a date or a duration; null
   *     or {@code true} for {@code yanked}. A duration of zero makes a time rule an exemption
   * @throws IllegalArgumentException if the kind can't be set, or the value is none of its kind; one line
   *     for people
   */
  public static Rule of(
      RuleKind kind,
      Scope scope,
      @Nullable String value,
      @Nullable String reason,
      @Nullable Instant until,
      boolean audit) {
    String text = Objects.requireNonNullElse(value, "").strip();
    return new Rule(kind, scope, condition(kind, scope, text), reason, until, audit);
  }

  private static Condition condition(RuleKind kind, Scope scope, String value) {
    return switch (kind) {
      case ALLOW, DENY -> new Condition.Named(pattern(value), scope);
      case SPECIFIER ->
        new Condition.NoneOf(
            Specifier.parse(value).orElseThrow(() -> refused(kind, value, "<3 or >=1.2,<2")));
      case KIND ->
        new Condition.OfKind(words(kind, value, FileKind::parse, "sdist, wheel, egg or other"));
      case SIZE -> new Condition.LargerThan(Sizes.parse(value));
      case YANKED -> yanked(value);
      case STATUS ->
        new Condition.OfStatus(words(
            kind,
            value,
            word -> Optional.of(word).filter(STATUSES::contains),
            "archived, deprecated or quarantined"));
      case EXCLUDE_NEWER -> excludeNewer(value);
      case COOLDOWN -> youngerThan(value);
      case BEFORE, OFFLINE, DIGEST ->
        throw new IllegalArgumentException("a rule of the kind " + kind + " can't be set");
    };
  }

  private static Condition yanked(String value) {
    if (value.isEmpty() || value.equals("true")) {
      return new Condition.Yanked();
    }
    throw refused(RuleKind.YANKED, value, "true");
  }

  private static ProjectPattern pattern(String value) {
    if (value.isEmpty()) {
      return ProjectPattern.ALL;
    }
    return Specifier.parse(value)
        .map(versions -> new ProjectPattern(ProjectPattern.ALL.glob(), versions))
        .orElseGet(() -> ProjectPattern.parse(value));
  }

  private static Condition excludeNewer(String value) {
    return View.moment(value)
        .<Condition>map(Condition.UploadedFrom::new)
        .orElseGet(() -> youngerThan(value));
  }

  private static Condition youngerThan(String value) {
    Duration age = Durations.parse(value);
    if (age.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "a duration of more than a hundred years: '" + value + "'");
    }
    return age.isZero() ? new Condition.Nothing() : new Condition.YoungerThan(age);
  }

  private static <T> Set<T> words(
      RuleKind kind, String value, Function<String, Optional<T>> parse, String example) {
    return Arrays.stream(value.split(",", -1))
        .map(word -> parse.apply(word.strip()).orElseThrow(() -> refused(kind, value, example)))
        .collect(Collectors.toSet());
  }

  private static IllegalArgumentException refused(RuleKind kind, String value, String example) {
    return new IllegalArgumentException(
        "not a value of a rule of the kind " + kind + ": '" + value + "' (write " + example + ")");
  }

  boolean isInForce(Instant moment) {
    return until == null || moment.isBefore(until);
  }

  /** Returns what is said of a file that it hides. */
  String sentence(String objection) {
    return kind + ": " + objection + (reason == null ? "" : " (" + reason + ")");
  }
}
