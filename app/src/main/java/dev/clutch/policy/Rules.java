package dev.clutch.policy;

import dev.clutch.model.DistributionFile;
import dev.clutch.model.ProjectName;
import dev.clutch.model.ProjectStatus;
import dev.clutch.policy.Condition.Named;
import dev.clutch.repository.HiddenBy;
import dev.clutch.repository.RuleKind;
import dev.clutch.repository.UploadTimes;
import dev.clutch.repository.View;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * All rules that hold for an index. Judges files, and nothing else: the same file, the same moment, the same
 * verdict, wherever it is asked for.
 */
public final class Rules {
  /** Everything is shown. */
  public static final Rules NONE = new Rules(List.of(), Set.of());

  /** What holds for good comes first, so that it is named rather than what will pass. */
  private static final List<RuleKind> OUTRIGHT = List.of(
      RuleKind.DENY,
      RuleKind.STATUS,
      RuleKind.YANKED,
      RuleKind.KIND,
      RuleKind.SIZE,
      RuleKind.SPECIFIER);

  private static final List<RuleKind> TIME = List.of(RuleKind.EXCLUDE_NEWER, RuleKind.COOLDOWN);

  private static final Set<RuleKind> BY_NAME =
      Set.of(RuleKind.ALLOW, RuleKind.DENY, RuleKind.SPECIFIER, RuleKind.KIND);

  private final List<Rule> rules;
  private final List<Rule> views;
  private final Set<String> shownWithoutTime;
  private final UploadTimes times;

  /**
   * @param rules in the order of the settings; those of a kind that no setting has are not looked at
   * @param shownWithoutTime the sources whose files time rules let through where nobody knows their time
   */
  public Rules(List<Rule> rules, Set<String> shownWithoutTime) {
    this(rules, List.of(), shownWithoutTime, UploadTimes.NONE);
  }

  private Rules(
      List<Rule> rules, List<Rule> views, Set<String> shownWithoutTime, UploadTimes times) {
    this.rules = List.copyOf(rules);
    this.views = List.copyOf(views);
    this.shownWithoutTime = Set.copyOf(shownWithoutTime);
    this.times = times;
  }

  /**
   * Returns the same rules, which say whose upload times they miss.
   *
   * @param others is told of the projects with files whose time a rule about time asks for in vain
   */
  public Rules asking(UploadTimes others) {
    return new Rules(rules, views, shownWithoutTime, others);
  }

  private Rules with(List<Rule> others) {
    return new Rules(others, views, shownWithoutTime, times);
  }

  /** Returns those that hold for an index. */
  public Rules of(String index) {
    return with(rules.stream().filter(rule -> rule.scope().isIn(index)).toList());
  }

  /** Returns those that may have something against files of a project: fewer to ask for each of them. */
  Rules about(ProjectName project) {
    return with(rules.stream().filter(rule -> mayConcern(rule, project)).toList());
  }

  /** An entry of a list of what is allowed concerns those that it doesn't name. */
  private static boolean mayConcern(Rule rule, ProjectName project) {
    boolean isNamed =
        !(rule.condition() instanceof Named named) || named.pattern().matches(project);
    return rule.kind() == RuleKind.ALLOW || (isNamed && rule.scope().mayName(project));
  }

  /** Returns these rules and what a view hides, to which there are no exemptions. Offline nobody is asked. */
  public Rules within(View view) {
    List<Rule> more = new ArrayList<>(views);
    Instant before = view.before();
    if (before != null) {
      more.add(always(RuleKind.BEFORE, new Condition.UploadedFrom(before)));
    }
    Duration cooldown = view.cooldown();
    if (cooldown != null) {
      more.add(always(RuleKind.COOLDOWN, new Condition.YoungerThan(cooldown)));
    }
    return new Rules(rules, more, shownWithoutTime, view.offline() ? UploadTimes.NONE : times);
  }

  private static Rule always(RuleKind kind, Condition condition) {
    return new Rule(kind, Scope.EVERYWHERE, condition, null, null, false);
  }

  /** Returns the rules that hide files. */
  Rules enforced() {
    return with(rules.stream().filter(rule -> !rule.audit()).toList());
  }

  /** Whether a rule only says what it would hide. */
  boolean hasAudit() {
    return rules.stream().anyMatch(Rule::audit);
  }

  /** Whether everything is shown. */
  boolean isEmpty() {
    return rules.isEmpty() && views.isEmpty();
  }

  /** Whether files are judged by more than their names. */
  boolean readPages() {
    return !views.isEmpty() || rules.stream().anyMatch(rule -> !BY_NAME.contains(rule.kind()));
  }

  /**
   * Judges a file.
   *
   * @param source the name of the source it comes from
   * @param status of the project, or null if its index says nothing
   * @param file what its page says of it; where no page lists it, its name alone
   */
  public Verdict verdict(
      String source,
      ProjectName project,
      @Nullable ProjectStatus status,
      DistributionFile file,
      Instant now) {
    Subject subject =
        new Subject(source, project, status, file, shownWithoutTime.contains(source), times);
    List<Rule> relevant =
        rules.stream().filter(rule -> isRelevant(rule, subject)).toList();
    List<Instant> turns = turns(relevant, subject, now);
    Instant until = turns.isEmpty() ? Instant.MAX : turns.get(0);
    HiddenBy by = judge(relevant, subject, now);
    if (by == null) {
      return new Verdict(null, until);
    }
    for (Instant turn : turns) {
      HiddenBy then = judge(relevant, subject, turn);
      if (then == null) {
        return new Verdict(new HiddenBy(by.rule(), by.reason(), turn), until);
      }
      by = then;
    }
    return new Verdict(by, until);
  }

  /**
   * Whether a file is shown for no other reason than that its source shows those whose upload time nobody
   * knows. Parameters as for {@link #verdict}.
   */
  boolean isShownWithoutTime(
      String source,
      ProjectName project,
      @Nullable ProjectStatus status,
      DistributionFile file,
      Instant now) {
    Rules hiding = new Rules(rules, views, Set.of(), UploadTimes.NONE);
    return file.uploadTime() == null
        && verdict(source, project, status, file, now).isShown()
        && !hiding.verdict(source, project, status, file, now).isShown();
  }

  private static boolean isRelevant(Rule rule, Subject subject) {
    return rule.scope().isOf(subject.source())
        && (rule.kind() == RuleKind.ALLOW || rule.scope().names(subject, true));
  }

  /** Returns the moments to come at which a verdict may turn, the next one first. */
  private List<Instant> turns(List<Rule> relevant, Subject subject, Instant now) {
    Set<Instant> turns = new TreeSet<>();
    for (List<Rule> some : List.of(relevant, views)) {
      for (Rule rule : some) {
        add(turns, rule.until(), now);
        add(turns, rule.condition().passes(subject), now);
      }
    }
    return List.copyOf(turns);
  }

  private static void add(Set<Instant> turns, @Nullable Instant turn, Instant now) {
    if (turn != null && now.isBefore(turn)) {
      turns.add(turn);
    }
  }

  private @Nullable HiddenBy judge(List<Rule> relevant, Subject subject, Instant at) {
    HiddenBy by = unlisted(relevant, subject, at);
    for (RuleKind kind : OUTRIGHT) {
      by = by != null ? by : first(inForce(relevant, kind, at), subject, at);
    }
    by = by != null ? by : first(views, subject, at);
    for (RuleKind kind : TIME) {
      by = by != null ? by : first(narrowest(inForce(relevant, kind, at), subject), subject, at);
    }
    return by;
  }

  /** A list whose entries have all ended is still a list: else the last to end would let all through. */
  private static @Nullable HiddenBy unlisted(List<Rule> relevant, Subject subject, Instant at) {
    boolean isList = relevant.stream().anyMatch(rule -> rule.kind() == RuleKind.ALLOW);
    boolean isListed = inForce(relevant, RuleKind.ALLOW, at).stream()
        .anyMatch(rule -> rule.scope().names(subject, false)
            && ((Named) rule.condition()).matches(subject, false));
    return isList && !isListed
        ? new HiddenBy(RuleKind.ALLOW, "allow: it is not on the list of what is allowed", null)
        : null;
  }

  private static List<Rule> inForce(List<Rule> relevant, RuleKind kind, Instant at) {
    return relevant.stream()
        .filter(rule -> rule.kind() == kind && rule.isInForce(at))
        .toList();
  }

  /** Of rules that are equally narrow all hold, the strictest among them. */
  private static List<Rule> narrowest(List<Rule> rules, Subject subject) {
    int most =
        rules.stream().mapToInt(rule -> rule.scope().narrowness(subject)).max().orElse(0);
    return rules.stream()
        .filter(rule -> rule.scope().narrowness(subject) == most)
        .toList();
  }

  private static @Nullable HiddenBy first(List<Rule> rules, Subject subject, Instant at) {
    for (Rule rule : rules) {
      String objection = rule.condition().objection(subject, at);
      if (objection != null) {
        return new HiddenBy(rule.kind(), rule.sentence(objection), null);
      }
    }
    return null;
  }
}
