package dev.clutch.http;

import dev.clutch.model.Network;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpFields;
import org.jspecify.annotations.Nullable;

/**
 * What proxies say of a request. Each may have added to lists, the one that speaks to us last. That one is trusted;
 * what it says of where the request came from tells whether the one before it is, and so on. The first of those that are
 * trusted has seen the client: it counts what that one has added, and what stands before is the client's own invention.
 *
 * @param client null if the one that speaks to us names none
 * @param scheme {@code http}, {@code https} or null
 * @param host a name or an address, IPv6 in brackets, or null
 * @param port or null
 * @param prefix the path that was taken off the request, without a slash at its end, or null
 * @param malformed the fields, or parameters of one, that can't be meant
 */
record Forwarded(
    @Nullable InetAddress client,
    @Nullable String scheme,
    @Nullable String host,
    @Nullable Integer port,
    @Nullable String prefix,
    List<String> malformed) {
  private static final int MAX_PROXIES = 50;
  private static final Pattern HOST = Pattern.compile(
      "((?:[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,252}))|\\[[0-9a-fA-F:.]{2,45}])(?::(\\d{1,5}))?");
  private static final Pattern NODE =
      Pattern.compile("(?:\\[([0-9a-fA-F:.]+)]|([0-9.]+))(?::\\d{1,5})?");
  private static final Pattern PREFIX = Pattern.compile("(?:/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)*/?");
  private static final Pattern PARAMETER = Pattern.compile(
      "\\G[ \\t]*([A-Za-z]+)=(?:\"((?:[^\"\\\\]++|\\\\.)*+)\"|([^\";, \\t]*))[ \\t]*([;,]|$)");

  /**
   * Reads {@code X-Forwarded-For}, {@code -Proto}, {@code -Host}, {@code -Port} and {@code -Prefix}. Not all proxies add
   * to the last three: what stands before the last value may be the client's own, and only how it speaks to the first
   * proxy, in which there is nothing to invent, is looked for there.
   */
  static Forwarded ofCommon(HttpFields fields, Predicate<InetAddress> isTrusted) {
    Reading reading = new Reading();
    int before = reading.clients("X-Forwarded-For", list(fields, "X-Forwarded-For"), isTrusted);
    first(fields, "X-Forwarded-Proto", before)
        .ifPresent(text -> reading.scheme("X-Forwarded-Proto", text));
    first(fields, "X-Forwarded-Host", 0).ifPresent(text -> reading.host("X-Forwarded-Host", text));
    first(fields, "X-Forwarded-Port", 0).ifPresent(text -> reading.port("X-Forwarded-Port", text));
    first(fields, "X-Forwarded-Prefix", 0)
        .ifPresent(text -> reading.prefix("X-Forwarded-Prefix", text));
    return reading.result();
  }

  /** Reads {@code Forwarded} (RFC 7239). Of what the first proxy does not tell, the next one's word counts. */
  static Forwarded ofStandard(HttpFields fields, Predicate<InetAddress> isTrusted) {
    Reading reading = new Reading();
    List<Map<String, String>> proxies = new ArrayList<>();
    for (String line : fields.getValuesList("Forwarded")) {
      if (!proxies(line, proxies)) {
        reading.malformed.add("Forwarded");
        return reading.result();
      }
    }
    int before = reading.clients(
        "Forwarded for",
        proxies.stream().map(proxy -> proxy.getOrDefault("for", "unknown")).toList(),
        isTrusted);
    List<Map<String, String>> believed = believed(proxies, before);
    first(believed, "proto").ifPresent(text -> reading.scheme("Forwarded proto", text));
    first(believed, "host").ifPresent(text -> reading.host("Forwarded host", text));
    return reading.result();
  }

  private static Optional<String> first(List<Map<String, String>> proxies, String parameter) {
    return proxies.stream()
        .filter(proxy -> proxy.containsKey(parameter))
        .map(proxy -> proxy.get(parameter))
        .findFirst();
  }

  private static boolean proxies(String line, List<Map<String, String>> proxies) {
    Matcher matcher = PARAMETER.matcher(line);
    Map<String, String> proxy = new TreeMap<>();
    while (matcher.find()) {
      String quoted = matcher.group(2);
      String value = quoted == null ? matcher.group(3) : quoted.replaceAll("\\\\(.)", "$1");
      proxy.put(matcher.group(1).toLowerCase(Locale.ROOT), value);
      if (!matcher.group(4).equals(";")) {
        proxies.add(proxy);
        proxy = new TreeMap<>();
      }
      if (matcher.end() == line.length()) {
        return matcher.group(4).isEmpty();
      }
    }
    return false;
  }

  private static List<String> list(HttpFields fields, String name) {
    List<String> values = new ArrayList<>();
    for (String line : fields.getValuesList(name)) {
      for (String value : line.split(",", -1)) {
        values.add(value.strip());
      }
    }
    return values;
  }

  /** The last value, and so many before it. */
  private static <T> List<T> believed(List<T> values, int before) {
    return values.subList(Math.max(0, values.size() - 1 - before), values.size());
  }

  private static Optional<String> first(HttpFields fields, String name, int before) {
    return believed(list(fields, name), before).stream()
        .findFirst()
        .filter(value -> !value.isEmpty());
  }

  /** The values so far, each checked: what a proxy passes on may come from anybody. */
  private static final class Reading {
    private final List<String> malformed = new ArrayList<>();
    private @Nullable InetAddress client;
    private @Nullable String scheme;
    private @Nullable String host;
    private @Nullable Integer port;
    private @Nullable String prefix;

    /**
     * Reads from the last one on, up to the first that is no proxy of ours. Nobody beyond one that can't be read is
     * believed.
     *
     * @return how many proxies there are between that client and the one that speaks to us
     */
    int clients(String field, List<String> nodes, Predicate<InetAddress> isTrusted) {
      int read = 0;
      int last = nodes.size() - 1;
      while (read < Math.min(nodes.size(), MAX_PROXIES)) {
        InetAddress next = client(field, nodes.get(last - read)).orElse(null);
        if (next == null) {
          break;
        }
        read++;
        client = next;
        if (!isTrusted.test(next)) {
          break;
        }
      }
      return Math.max(0, read - 1);
    }

    private Optional<InetAddress> client(String field, String text) {
      Matcher node = NODE.matcher(text);
      String address =
          !node.matches() ? text : node.group(1) == null ? node.group(2) : node.group(1);
      Optional<InetAddress> read = Network.address(address);
      boolean isHidden = text.equals("unknown") || text.startsWith("_"); // RFC 7239, section 6.3
      if (read.isEmpty() && !isHidden) {
        malformed.add(field);
      }
      return read;
    }

    void scheme(String field, String text) {
      String word = text.toLowerCase(Locale.ROOT);
      if (word.equals("http") || word.equals("https")) {
        scheme = word;
      } else {
        malformed.add(field);
      }
    }

    void host(String field, String text) {
      Matcher matcher = HOST.matcher(text);
      if (!matcher.matches()) {
        malformed.add(field);
        return;
      }
      host = matcher.group(1);
      if (matcher.group(2) != null) {
        port(field, matcher.group(2));
      }
    }

    void port(String field, String text) {
      int number = text.matches("\\d{1,5}") ? Integer.parseInt(text) : 0;
      if (number > 0 && number <= 65_535) {
        port = number;
      } else {
        malformed.add(field);
      }
    }

    void prefix(String field, String text) {
      if (text.length() <= 200 && PREFIX.matcher(text).matches()) {
        prefix = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
      } else {
        malformed.add(field);
      }
    }

    Forwarded result() {
      return new Forwarded(client, scheme, host, port, prefix, malformed);
    }
  }
}
