package dev.clutch.config;

import dev.clutch.model.Durations;
import dev.clutch.model.ProjectPattern;
import dev.clutch.model.Sizes;
import dev.clutch.model.Specifier;
import dev.clutch.repository.RuleKind;
import java.util.List;
import java.util.Optional;

/** Reads {@code [[rule]]}. */
final class RuleReader {
  private static final List<String> FILE_KINDS = List.of("wheel", "sdist", "egg", "other");
  private static final List<String> STATUSES =
      List.of("active", "archived", "deprecated", "quarantined");

  private final Names indexes;
  private final Names sources;
  private final Problems problems;

  /**
   * @param indexes that there are
   * @param sources that there are
   */
  RuleReader(Names indexes, Names sources, Problems problems) {
    this.indexes = indexes;
    this.sources = sources;
    this.problems = problems;
  }

  /** Returns the rule, or empty if it has been said why there is none. */
  Optional<RuleSettings> read(Section section) {
    if (!section.isGiven(Settings.KIND)) {
      problems.add(section.place(), "[[rule]] has no kind: add kind = \"…\"");
    }
    List<String> ofIndexes = section.find(Settings.RULE_INDEX).orElse(List.of());
    List<String> ofSources = section.find(Settings.RULE_SOURCE).orElse(List.of());
    indexes.require(ofIndexes, section.place(Settings.RULE_INDEX));
    sources.require(ofSources, section.place(Settings.RULE_SOURCE));
    return section
        .find(Settings.KIND)
        .map(kind -> new RuleSettings(
            kind,
            ofIndexes,
            ofSources,
            section.find(Settings.PROJECT).orElse(List.of()),
            value(section, kind).orElse(null),
            section.find(Settings.REASON).orElse(null),
            section.find(Settings.UNTIL).orElse(null),
            section.get(Settings.AUDIT)));
  }

  private Optional<String> value(Section section, RuleKind kind) {
    List<String> values = section.find(Settings.VALUE).orElse(List.of());
    boolean mayHaveNone =
        kind == RuleKind.YANKED || kind == RuleKind.ALLOW || kind == RuleKind.DENY;
    if (mayHaveNone && values.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(value(kind, values));
    } catch (IllegalArgumentException e) {
      problems.add(
          section.place(Settings.VALUE),
          "value of kind '" + ValueTypes.word(kind) + "': " + e.getMessage());
      return Optional.empty();
    }
  }

  private static String value(RuleKind kind, List<String> values) {
    return switch (kind) {
      case ALLOW, DENY -> named(one(values, "<2, or numpy<2"));
      case SPECIFIER -> specifier(one(values, ">=1.2,<2"));
      case KIND -> words(values, FILE_KINDS);
      case SIZE -> String.valueOf(Sizes.parse(one(values, "500M")));
      case STATUS -> words(values, STATUSES);
      case EXCLUDE_NEWER -> time(one(values, "2026-05-01, or 7d"));
      case COOLDOWN -> duration(one(values, "7d"));
      case YANKED, BEFORE, OFFLINE, DIGEST ->
        throw new IllegalArgumentException("there is none: remove it");
    };
  }

  private static String one(List<String> values, String example) {
    if (values.size() != 1) {
      throw new IllegalArgumentException(
          (values.isEmpty() ? "missing" : "one only") + " (write " + example + ")");
    }
    return values.get(0).strip();
  }

  private static String specifier(String value) {
    if (Specifier.parse(value).isEmpty()) {
      throw new IllegalArgumentException(
          "not a version specifier: '" + value + "' (write one such as <3 or >=1.2,<2)");
    }
    return value;
  }

  /** Versions of the projects that the rule names, or a pattern of projects. */
  private static String named(String value) {
    return Specifier.parse(value).isPresent()
        ? value
        : ProjectPattern.parse(value).toString();
  }

  private static String time(String value) {
    TimeLimit limit = ValueTypes.timeLimit(value);
    return limit instanceof TimeLimit.At at ? at.moment().toString() : value;
  }

  private static String duration(String value) {
    Durations.parse(value);
    return value;
  }

  private static String words(List<String> values, List<String> known) {
    if (values.isEmpty()) {
      throw new IllegalArgumentException("missing (write " + String.join(", ", known) + ")");
    }
    for (String value : values) {
      if (!known.contains(value)) {
        throw new IllegalArgumentException(
            "'" + value + "' is none of them: " + Nearest.advice(value, known));
      }
    }
    return String.join(",", values);
  }
}
