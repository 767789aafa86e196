package dev.clutch.upstream;

import java.io.IOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a netrc file as Python does: words between white space, quoted or not, with backslashes before what
 * would end them; comments in the place of a keyword; macros to the next empty line. The last entry of a
 * host counts.
 */
final class NetrcParser {
  /** The key of the entry for all hosts: no host is called so. */
  static final String DEFAULT = "";

  /** The credentials for a host; either may be empty. */
  record Login(String name, String password) {
    boolean isEmpty() {
      return name.isEmpty() && password.isEmpty();
    }

    /** Without secrets. */
    @Override
    public String toString() {
      return "Login";
    }
  }

  private final String text;
  private final Map<String, Login> logins = new HashMap<>();
  private String host = DEFAULT;
  private boolean hasHost;
  private int at;

  private NetrcParser(String text) {
    this.text = text.replace("\r\n", "\n");
  }

  /**
   * Returns the credentials by host, in lower case.
   *
   * @throws IOException if it is no such file; in one line, without secrets
   */
  static Map<String, Login> parse(String text) throws IOException {
    NetrcParser parser = new NetrcParser(text);
    parser.parse();
    return Map.copyOf(parser.logins);
  }

  private void parse() throws IOException {
    String keyword = keyword();
    while (keyword != null) {
      switch (keyword) {
        case "machine" -> begin(value().toLowerCase(Locale.ROOT));
        case "default" -> begin(DEFAULT);
        case "login", "user" -> logins.put(host, new Login(value(), entry().password));
        case "password" -> logins.put(host, new Login(entry().name, value()));
        case "account" -> value();
        case "macdef" -> skipMacro();
        default ->
          throw wrong("there is a word that means nothing where 'machine' or 'login' may be");
      }
      keyword = keyword();
    }
  }

  private void begin(String name) {
    host = name;
    hasHost = true;
    logins.put(host, new Login("", ""));
  }

  private Login entry() throws IOException {
    Login entry = logins.get(host);
    if (!hasHost || entry == null) {
      throw wrong("credentials come before the first 'machine'");
    }
    return entry;
  }

  private void skipMacro() throws IOException {
    value();
    int end = text.indexOf("\n\n", Math.max(0, at - 1));
    at = end < 0 ? text.length() : end;
  }

  private @Nullable String keyword() {
    skipWhiteSpace();
    while (at < text.length() && text.charAt(at) == '#') {
      int end = text.indexOf('\n', at);
      at = end < 0 ? text.length() : end;
      skipWhiteSpace();
    }
    return at < text.length() ? word() : null;
  }

  private String value() throws IOException {
    skipWhiteSpace();
    if (at == text.length()) {
      throw wrong("it ends where a value should be");
    }
    return word();
  }

  private void skipWhiteSpace() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }

  private String word() {
    StringBuilder word = new StringBuilder();
    boolean isQuoted = text.charAt(at) == '"';
    if (isQuoted) {
      at++;
    }
    while (at < text.length()) {
      char next = text.charAt(at++);
      if (isQuoted ? next == '"' : Character.isWhitespace(next)) {
        break;
      }
      if (next == '\\' && at < text.length()) {
        next = text.charAt(at++);
      }
      word.append(next);
    }
    return word.toString();
  }

  private IOException wrong(String reason) {
    long line = text.substring(0, at - 1).chars().filter(c -> c == '\n').count() + 1;
    return new IOException(reason + ", at line " + line);
  }
}
