package dev.clutch.config;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What is kept elsewhere: {@code ${NAME}} in the environment, {@code file:PATH} in a file of its own. */
final class References {
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*+)}");
  private static final String FILE = "file:";
  private static final long MAX_BYTES = 64 * 1024;

  private References() {}

  /** Whether the text itself is no secret, because it only says where the secret is. */
  static boolean isReference(String text) {
    return text.startsWith(FILE) || VARIABLE.matcher(text).matches();
  }

  /**
   * Returns the secret that a text is, or leads to.
   *
   * @throws IllegalArgumentException with one line for people if it leads nowhere
   */
  static String secret(String text, Path base, Map<String, String> environment) {
    String secret = text.startsWith(FILE)
        ? content(base.resolve(path(text)))
        : expand(text, environment, value -> value);
    if (secret.isEmpty()) {
      throw new IllegalArgumentException("the secret is empty");
    }
    return secret;
  }

  /**
   * Returns an address in which variables have their values: as they are where the whole address is one,
   * percent-encoded where they are a part of it.
   */
  static String address(String text, Map<String, String> environment) {
    boolean isWhole = VARIABLE.matcher(text).matches();
    return expand(
        text,
        environment,
        value ->
            isWhole ? value : URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20"));
  }

  private static String expand(
      String text,
      Map<String, String> environment,
      java.util.function.UnaryOperator<String> written) {
    return VARIABLE
        .matcher(text)
        .replaceAll(found -> Matcher.quoteReplacement(written.apply(value(found, environment))));
  }

  private static String value(MatchResult found, Map<String, String> environment) {
    String value = environment.get(found.group(1));
    if (value == null) {
      throw new IllegalArgumentException(
          "the environment has no " + found.group(1) + ": set it where Clutch is started");
    }
    return value;
  }

  /** {@code file:///run/secrets/x} and {@code file:secrets/x} are both meant. */
  private static String path(String text) {
    String path = text.substring(FILE.length());
    return path.startsWith("///") ? path.substring(2) : path;
  }

  private static String content(Path file) {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new IllegalArgumentException("the file " + file + " is too large for a secret");
      }
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new IllegalArgumentException("the file " + file + " cannot be read", e);
    }
  }
}
