package dev.clutch.model;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where a requirement holds: {@code sys_platform == "win32" and python_version < "3.11"}. What is not known of
 * the place counts as possible.
 *
 * @see <a href="https://packaging.python.org/en/latest/specifications/dependency-specifiers/">Dependency
 *     specifiers</a>
 */
public final class Marker {
  private static final String EXTRA = "extra";

  /** Where something is to be installed. */
  public interface Environment {
    /**
     * Returns the value of a variable other than {@code extra}, for example of {@code sys_platform}; null if
     * it is not known.
     */
    @Nullable
    String value(String variable);
  }

  /** In order: of two, both together are the lesser, one or the other is the greater. */
  private enum Truth {
    NO,
    MAYBE,
    YES;

    static Truth of(boolean holds) {
      return holds ? YES : NO;
    }

    Truth and(Truth other) {
      return compareTo(other) < 0 ? this : other;
    }

    Truth or(Truth other) {
      return compareTo(other) < 0 ? other : this;
    }
  }

  /** A part of a marker. */
  sealed interface Node {}

  /** All of them hold; with one part, that part. */
  record All(List<Node> parts) implements Node {}

  /** One of them holds. */
  record Any(List<Node> parts) implements Node {}

  /** A comparison. The operator is spelled with one space: {@code not in}. */
  record Comparison(Operand left, String operator, Operand right) implements Node {}

  /** A variable, or a text. */
  record Operand(boolean isVariable, String text) {
    boolean isExtra() {
      return isVariable && text.equals(EXTRA);
    }
  }

  private final Node root;

  Marker(Node root) {
    this.root = root;
  }

  /** Returns the marker, or empty if the text is none. */
  public static Optional<Marker> parse(String text) {
    return MarkerParser.parse(text);
  }

  /**
   * Whether it holds, as far as is known.
   *
   * @param extras that are asked for, in any spelling; with none of them a marker about extras doesn't hold
   */
  public boolean mayHold(Environment environment, Collection<String> extras) {
    Set<String> asked = extras.isEmpty() ? Set.of("") : Set.copyOf(extras);
    return asked.stream().anyMatch(extra -> judge(root, environment, extra) != Truth.NO);
  }

  private static Truth judge(Node node, Environment environment, String extra) {
    if (node instanceof Comparison comparison) {
      return judge(comparison, environment, extra);
    }
    boolean isAll = node instanceof All;
    List<Node> parts = isAll ? ((All) node).parts : ((Any) node).parts;
    Truth truth = isAll ? Truth.YES : Truth.NO;
    for (Node part : parts) {
      Truth its = judge(part, environment, extra);
      truth = isAll ? truth.and(its) : truth.or(its);
    }
    return truth;
  }

  private static Truth judge(Comparison comparison, Environment environment, String extra) {
    String left = value(comparison.left, environment, extra);
    String right = value(comparison.right, environment, extra);
    if (left == null || right == null) {
      return Truth.MAYBE;
    }
    boolean isAboutExtra = comparison.left.isExtra() || comparison.right.isExtra();
    return isAboutExtra
        ? judge(normalized(left), comparison.operator, normalized(right))
        : judge(left, comparison.operator, right);
  }

  private static @Nullable String value(Operand operand, Environment environment, String extra) {
    if (!operand.isVariable) {
      return operand.text;
    }
    return operand.isExtra() ? extra : environment.value(operand.text);
  }

  private static String normalized(String extra) {
    return ProjectName.parse(extra)
        .map(ProjectName::value)
        .orElseGet(() -> extra.toLowerCase(Locale.ROOT));
  }

  /** Versions are compared as such where both are some, everything else as text. */
  private static Truth judge(String left, String operator, String right) {
    return switch (operator) {
      case "in" -> Truth.of(right.contains(left));
      case "not in" -> Truth.of(!right.contains(left));
      default -> asVersions(left, operator, right);
    };
  }

  private static Truth asVersions(String left, String operator, String right) {
    Specifier specifier =
        Version.parse(left).isEmpty() ? null : Specifier.parse(operator + right).orElse(null);
    return specifier == null ? compared(left, operator, right) : Truth.of(specifier.contains(left));
  }

  private static Truth compared(String left, String operator, String right) {
    int order = left.compareTo(right);
    return switch (operator) {
      case "==", "===" -> Truth.of(order == 0);
      case "!=" -> Truth.of(order != 0);
      case "<" -> Truth.of(order < 0);
      case "<=" -> Truth.of(order <= 0);
      case ">" -> Truth.of(order > 0);
      case ">=" -> Truth.of(order >= 0);
      default -> Truth.MAYBE; // ~= means nothing of texts
    };
  }
}
