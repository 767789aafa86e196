package dev.clutch.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds what somebody meant who mistyped a word. */
final class Nearest {
  private Nearest() {}

  /** Returns advice for an unknown word: the known one that was probably meant, or all of them. */
  static String advice(String word, Collection<String> known) {
    return find(word, known)
        .map(nearest -> "did you mean '" + nearest + "'?")
        .orElseGet(() -> "known are " + String.join(", ", known));
  }

  /** Returns the nearest word that is near enough to have been meant. */
  static Optional<String> find(String word, Collection<String> known) {
    int near = word.length() < 3 ? 0 : Math.min(word.length() / 2, 3);
    return known.stream()
        .filter(other -> distance(word, other) <= near || isPart(word, other))
        .min(Comparator.comparingInt(other -> distance(word, other)));
  }

  /** {@code timeout} was meant to be {@code read-timeout}. */
  private static boolean isPart(String word, String other) {
    return word.length() > 2 && other.endsWith("-" + word);
  }

  /** How many letters must be changed, added, left out or swapped with their neighbour. */
  private static int distance(String from, String to) {
    int[][] steps = new int[from.length() + 1][to.length() + 1];
    for (int i = 0; i <= from.length(); i++) {
      for (int j = 0; j <= to.length(); j++) {
        steps[i][j] = i == 0 ? j : j == 0 ? i : step(steps, from, to, i, j);
      }
    }
    return steps[from.length()][to.length()];
  }

  private static int step(int[][] steps, String from, String to, int i, int j) {
    int change = from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1;
    int least =
        Math.min(steps[i - 1][j - 1] + change, Math.min(steps[i - 1][j], steps[i][j - 1]) + 1);
    boolean isSwap = i > 1
        && j > 1
        && from.charAt(i - 1) == to.charAt(j - 2)
        && from.charAt(i - 2) == to.charAt(j - 1);
    return isSwap ? Math.min(least, steps[i - 2][j - 2] + 1) : least;
  }
}
