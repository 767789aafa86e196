package dev.clutch.model;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A version of a project, ordered as pip orders it. Versions that differ only in spelling are equal:
 * {@code 1.0}, {@code v1.0.0}.
 *
 * @see <a href="https://packaging.python.org/en/latest/specifications/version-specifiers/">Version
 *     specifiers</a>
 */
public final class Version implements Comparable<Version> {
  private static final int MAX_LENGTH = 255;

  /** Any number of so many digits is a {@code long}. */
  private static final int MAX_LONG_DIGITS = 18;

  private static final Pattern VALID = Pattern.compile("v?(?:(?<epoch>[0-9]++)!)?"
      + "(?<release>[0-9]++(?:\\.[0-9]++)*+)"
      + "(?:[-_.]?(?<pre>alpha|a|beta|b|preview|pre|c|rc)[-_.]?(?<preNumber>[0-9]*+))?+"
      + "(?:-(?<post>[0-9]++)|[-_.]?(?<postWord>post|rev|r)[-_.]?(?<postNumber>[0-9]*+))?+"
      + "(?:[-_.]?(?<dev>dev)[-_.]?(?<devNumber>[0-9]*+))?+"
      + "(?:\\+(?<local>[a-z0-9]++(?:[-_.][a-z0-9]++)*+))?+");

  private static final BigInteger BEFORE_ALL = BigInteger.valueOf(-2);
  private static final BigInteger ABSENT = BigInteger.valueOf(-1);
  private static final BigInteger AFTER_ALL = BigInteger.ONE.shiftLeft(4 * MAX_LENGTH);

  /** How many numbers follow the release: its end, phase and number, post-release, development. */
  private static final int TAIL = 5;

  /** Epoch; release, without trailing zeros and ended; pre-release; post-release; development. */
  private final List<BigInteger> numbers;

  /** The segments after the plus sign, empty if there are none. */
  private final List<String> local;

  private Version(List<BigInteger> numbers, List<String> local) {
    this.numbers = numbers;
    this.local = local;
  }

  /** Returns the version, or empty if the text is none by today's rules, as many old ones are. */
  public static Optional<Version> parse(String text) {
    if (isPlain(text)) {
      return Optional.of(ofRelease(text));
    }
    String version = text.strip().toLowerCase(Locale.ROOT);
    Matcher matcher = VALID.matcher(version);
    if (version.length() > MAX_LENGTH || !matcher.matches()) {
      return Optional.empty();
    }
    List<BigInteger> numbers = new ArrayList<>();
    numbers.add(number(matcher.group("epoch")));
    numbers.addAll(release(matcher.group("release")));
    addSuffixes(numbers, matcher);
    String local = matcher.group("local");
    return Optional.of(
        new Version(numbers, local == null ? List.of() : List.of(local.split("[-_.]", -1))));
  }

  /** Whether it is numbers and dots, as nearly all are: of a page with thousands each is read. */
  private static boolean isPlain(String text) {
    boolean isNumber = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '.' ? !isNumber : c < '0' || c > '9') {
        return false;
      }
      isNumber = c != '.';
    }
    return isNumber && text.length() <= MAX_LENGTH;
  }

  private static Version ofRelease(String release) {
    List<BigInteger> numbers = new ArrayList<>();
    numbers.add(BigInteger.ZERO);
    numbers.addAll(release(release));
    numbers.addAll(List.of(AFTER_ALL, BigInteger.ZERO, ABSENT, AFTER_ALL));
    return new Version(numbers, List.of());
  }

  /** Whether it is one that installers take only if they are told to: alpha, beta, candidate, development. */
  public boolean isPreRelease() {
    return !phase().equals(AFTER_ALL) || !numbers.get(numbers.size() - 1).equals(AFTER_ALL);
  }

  boolean isPostRelease() {
    return numbers.get(numbers.size() - 2).signum() >= 0;
  }

  boolean isLocal() {
    return !local.isEmpty();
  }

  /** Returns the version without what follows the plus sign. */
  Version withoutLocal() {
    return local.isEmpty() ? this : new Version(numbers, List.of());
  }

  /** Returns the version that this is a post-release of, or this one if it is none. */
  Version withoutPost() {
    return isPostRelease() ? with(phase(), ABSENT, AFTER_ALL) : withoutLocal();
  }

  /** Returns the first of the versions that lead up to this one, which is a final or a post-release. */
  Version firstDevelopment() {
    return with(
        isPostRelease() ? phase() : BEFORE_ALL, numbers.get(numbers.size() - 2), BigInteger.ZERO);
  }

  private Version with(BigInteger phase, BigInteger post, BigInteger dev) {
    List<BigInteger> others = new ArrayList<>(numbers.subList(0, numbers.size() - TAIL + 1));
    others.addAll(List.of(phase, numbers.get(numbers.size() - 3), post, dev));
    return new Version(others, List.of());
  }

  /** Whether epoch and release begin with those of another version, zeros added where it is longer. */
  boolean startsWith(Version other, int segments) {
    if (!numbers.get(0).equals(other.numbers.get(0))) {
      return false;
    }
    for (int i = 0; i < segments; i++) {
      if (!segment(i).equals(other.segment(i))) {
        return false;
      }
    }
    return true;
  }

  private BigInteger segment(int index) {
    return index < numbers.size() - 1 - TAIL ? numbers.get(1 + index) : BigInteger.ZERO;
  }

  private BigInteger phase() {
    return numbers.get(numbers.size() - TAIL + 1);
  }

  @Override
  public int compareTo(Version other) {
    int shared = Math.min(numbers.size(), other.numbers.size());
    for (int i = 0; i < shared; i++) {
      int order = numbers.get(i).compareTo(other.numbers.get(i));
      if (order != 0) {
        return order;
      }
    }
    return compareLocal(other);
  }

  /** The end of a release is less than any further part of it, so lists of two lengths compare. */
  private static List<BigInteger> release(String text) {
    List<BigInteger> parts = new ArrayList<>();
    for (String part : text.split("\\.", -1)) {
      parts.add(number(part));
    }
    while (parts.size() > 1 && parts.get(parts.size() - 1).signum() == 0) {
      parts.remove(parts.size() - 1);
    }
    parts.add(ABSENT);
    return parts;
  }

  private static void addSuffixes(List<BigInteger> numbers, Matcher matcher) {
    String pre = matcher.group("pre");
    String post = matcher.group("post");
    boolean isPost = post != null || matcher.group("postWord") != null;
    boolean isDev = matcher.group("dev") != null;

    if (pre != null) {
      numbers.add(BigInteger.valueOf(phase(pre)));
      numbers.add(number(matcher.group("preNumber")));
    } else {
      // 1.0.dev1 comes before 1.0a1, and 1.0 after 1.0rc1.
      numbers.add(isDev && !isPost ? BEFORE_ALL : AFTER_ALL);
      numbers.add(BigInteger.ZERO);
    }
    numbers.add(isPost ? number(post != null ? post : matcher.group("postNumber")) : ABSENT);
    numbers.add(isDev ? number(matcher.group("devNumber")) : AFTER_ALL);
  }

  private static int phase(String word) {
    return switch (word.charAt(0)) {
      case 'a' -> 0;
      case 'b' -> 1;
      default -> 2;
    };
  }

  private static BigInteger number(@Nullable String digits) {
    if (digits == null || digits.isEmpty()) {
      return BigInteger.ZERO;
    }
    return digits.length() <= MAX_LONG_DIGITS
        ? BigInteger.valueOf(Long.parseLong(digits))
        : new BigInteger(digits);
  }

  private int compareLocal(Version other) {
    int shared = Math.min(local.size(), other.local.size());
    for (int i = 0; i < shared; i++) {
      int order = compareSegments(local.get(i), other.local.get(i));
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(local.size(), other.local.size());
  }

  /** Numbers come after words. */
  private static int compareSegments(String left, String right) {
    boolean isLeftNumber = isNumber(left);
    boolean isRightNumber = isNumber(right);
    if (isLeftNumber && isRightNumber) {
      return new BigInteger(left).compareTo(new BigInteger(right));
    }
    return isLeftNumber == isRightNumber
        ? left.compareTo(right)
        : Boolean.compare(isLeftNumber, isRightNumber);
  }

  private static boolean isNumber(String segment) {
    return segment.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Version version && compareTo(version) == 0;
  }

  @Override
  public int hashCode() {
    List<Object> segments = new ArrayList<>(numbers);
    local.forEach(segment -> segments.add(isNumber(segment) ? new BigInteger(segment) : segment));
    return segments.hashCode();
  }
}
