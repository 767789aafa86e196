package dev.clutch.config;

import dev.clutch.config.RuleSettings.Kind;
import dev.clutch.config.RuleSettings.Value;
import java.util.List;
import java.util.Optional;

/** Reads {@code [[rule]]}. */
final class RuleReader {
  private static final List<String> FILE_KINDS = List.of("wheel", "sdist", "egg", "other");
  private static final List<String> STATUSES = List.of("archived", "deprecated", "quarantined");

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
        .flatMap(kind -> value(section, kind)
            .map(value -> new RuleSettings(
                kind,
                ofIndexes,
                ofSources,
                section.find(Settings.PROJECT).orElse(List.of()),
                value,
                section.find(Settings.REASON).orElse(null),
                section.find(Settings.UNTIL).orElse(null),
                section.get(Settings.AUDIT))));
  }

  private Optional<Value> value(Section section, Kind kind) {
    try {
      return Optional.of(value(kind, section.find(Settings.VALUE).orElse(List.of())));
    } catch (IllegalArgumentException e) {
      problems.add(
          section.place(Settings.VALUE),
          "value of kind '" + ValueTypes.word(kind) + "': " + e.getMessage());
      return Optional.empty();
    }
  }

  private static Value value(Kind kind, List<String> values) {
    return switch (kind) {
      case ALLOW, DENY ->
        values.isEmpty()
            ? new Value.None()
            : new Value.Versions(Specifiers.check(one(values, ">=1.2,<2")));
      case SPECIFIER -> new Value.Versions(Specifiers.check(one(values, ">=1.2,<2")));
      case KIND -> new Value.Words(words(values, FILE_KINDS));
      case SIZE -> new Value.Size(Sizes.parse(one(values, "500M")));
      case YANKED -> none(values);
      case STATUS -> new Value.Words(words(values, STATUSES));
      case EXCLUDE_NEWER -> new Value.Time(ValueTypes.timeLimit(one(values, "2026-05-01, or 7d")));
      case COOLDOWN -> new Value.Time(new TimeLimit.Age(Durations.parse(one(values, "7d"))));
    };
  }

  private static String one(List<String> values, String example) {
    if (values.size() != 1) {
      throw new IllegalArgumentException(
          (values.isEmpty() ? "missing" : "one only") + " (write " + example + ")");
    }
    return values.get(0);
  }

  private static Value none(List<String> values) {
    if (!values.isEmpty()) {
      throw new IllegalArgumentException("there is none: remove it");
    }
    return new Value.None();
  }

  private static List<String> words(List<String> values, List<String> known) {
    if (values.isEmpty()) {
      throw new IllegalArgumentException("missing (write " + String.join(", ", known) + ")");
    }
    for (String value : values) {
      if (!known.contains(value)) {
        throw new IllegalArgumentException(
            "'" + value + "' is none of them: " + Nearest.advice(value, known));
      }
    }
    return values;
  }
}
