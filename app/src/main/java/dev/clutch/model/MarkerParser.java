package dev.clutch.model;

import dev.clutch.model.Marker.All;
import dev.clutch.model.Marker.Any;
import dev.clutch.model.Marker.Comparison;
import dev.clutch.model.Marker.Node;
import dev.clutch.model.Marker.Operand;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads markers from left to right, each character once or twice. Used once. */
final class MarkerParser {
  private static final int MAX_LENGTH = 4_000;
  private static final int MAX_DEPTH = 30;

  /** The longer of two that begin alike comes first. */
  private static final List<String> OPERATORS =
      List.of("===", "==", "~=", "!=", "<=", ">=", "<", ">");

  /** Older spellings, which setuptools wrote once. */
  private static final Map<String, String> ALIASES = Map.of(
      "os.name", "os_name",
      "sys.platform", "sys_platform",
      "platform.version", "platform_version",
      "platform.machine", "platform_machine",
      "platform.python_implementation", "platform_python_implementation",
      "python_implementation", "platform_python_implementation");

  private final String text;
  private int at;

  private MarkerParser(String text) {
    this.text = text;
  }

  /** Returns the marker, or empty if the text is none, or too long or too deep for one that is meant. */
  static Optional<Marker> parse(String text) {
    if (text.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    MarkerParser parser = new MarkerParser(text);
    try {
      Node root = parser.any(0);
      parser.skipSpace();
      return parser.at == text.length() ? Optional.of(new Marker(root)) : Optional.empty();
    } catch (ParseException e) {
      return Optional.empty();
    }
  }

  private Node any(int depth) throws ParseException {
    List<Node> parts = new ArrayList<>();
    do {
      parts.add(all(depth));
    } while (takeWord("or"));
    return new Any(parts);
  }

  private Node all(int depth) throws ParseException {
    List<Node> parts = new ArrayList<>();
    do {
      parts.add(part(depth));
    } while (takeWord("and"));
    return new All(parts);
  }

  private Node part(int depth) throws ParseException {
    if (!take("(")) {
      return new Comparison(operand(), operator(), operand());
    }
    if (depth == MAX_DEPTH) {
      throw unexpected();
    }
    Node inner = any(depth + 1);
    if (!take(")")) {
      throw unexpected();
    }
    return inner;
  }

  private Operand operand() throws ParseException {
    skipSpace();
    char quote = at < text.length() ? text.charAt(at) : ' ';
    if (quote == '"' || quote == '\'') {
      int end = text.indexOf(quote, at + 1);
      if (end < 0) {
        throw unexpected();
      }
      String value = text.substring(at + 1, end);
      at = end + 1;
      return new Operand(false, value);
    }
    String word = word(at);
    if (word.isEmpty()) {
      throw unexpected();
    }
    at += word.length();
    return new Operand(true, ALIASES.getOrDefault(word, word));
  }

  private String operator() throws ParseException {
    for (String operator : OPERATORS) {
      if (take(operator)) {
        return operator;
      }
    }
    if (takeWord("in")) {
      return "in";
    }
    if (takeWord("not") && takeWord("in")) {
      return "not in";
    }
    throw unexpected();
  }

  private boolean take(String sign) {
    skipSpace();
    boolean isThere = text.startsWith(sign, at);
    at += isThere ? sign.length() : 0;
    return isThere;
  }

  private boolean takeWord(String word) {
    skipSpace();
    boolean isThere = word(at).equals(word);
    at += isThere ? word.length() : 0;
    return isThere;
  }

  private String word(int from) {
    int end = from;
    while (end < text.length() && isOfWord(text.charAt(end))) {
      end++;
    }
    return text.substring(from, end);
  }

  private static boolean isOfWord(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '.';
  }

  private void skipSpace() {
    while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
      at++;
    }
  }

  private ParseException unexpected() {
    return new ParseException("no marker", at);
  }
}
