package dev.clutch.app;

import dev.clutch.config.Configuration;
import dev.clutch.config.IndexSettings;
import dev.clutch.config.RuleSettings;
import dev.clutch.config.SourceSettings;
import dev.clutch.config.TimeLimit;
import dev.clutch.config.UnknownTime;
import dev.clutch.model.Durations;
import dev.clutch.policy.Rule;
import dev.clutch.policy.Rules;
import dev.clutch.policy.Scope;
import dev.clutch.repository.RuleKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The rules that a configuration means, wherever in it they are written. */
final class Rulebook {
  private Rulebook() {}

  /** Returns all of them, for all indexes. */
  static Rules of(Configuration configuration) {
    List<Rule> rules = new ArrayList<>();
    configuration.rules().forEach(rule -> rules.add(rule(rule)));
    for (SourceSettings source : configuration.sources()) {
      TimeLimit limit = source.selection().excludeNewer();
      if (limit != null) {
        rules.add(excludeNewer(new Scope(List.of(), List.of(source.name()), List.of()), limit));
      }
    }
    for (IndexSettings index : configuration.indexes()) {
      TimeLimit limit = index.excludeNewer();
      if (limit != null) {
        rules.add(excludeNewer(new Scope(List.of(index.name()), List.of(), List.of()), limit));
      }
    }
    return new Rules(rules, shownWithoutTime(configuration));
  }

  private static Set<String> shownWithoutTime(Configuration configuration) {
    return configuration.sources().stream()
        .filter(source -> source.selection().unknownTime() == UnknownTime.SHOW)
        .map(SourceSettings::name)
        .collect(Collectors.toSet());
  }

  private static Rule rule(RuleSettings settings) {
    return Rule.of(
        settings.kind(),
        new Scope(settings.indexes(), settings.sources(), settings.projects()),
        settings.value(),
        settings.reason(),
        settings.until(),
        settings.audit());
  }

  private static String text(TimeLimit limit) {
    return limit instanceof TimeLimit.Age age
        ? Durations.text(age.duration())
        : ((TimeLimit.At) limit).moment().toString();
  }

  private static Rule excludeNewer(Scope scope, TimeLimit limit) {
    return Rule.of(RuleKind.EXCLUDE_NEWER, scope, text(limit), null, null, false);
  }
}
