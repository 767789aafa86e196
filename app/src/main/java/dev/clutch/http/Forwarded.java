package dev.clutch.http;

import dev.clutch.model.Network;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpFields;
import org.jspecify.annotations.Nullable;

/**
 * What proxies say of a request, in the order in which they have passed it on. The last of a list was added
 * by the one that speaks to us; what stands before it may be the client's own invention.
 *
 * @param clients addresses, the nearest last; one that can't be read is empty
 * @param scheme {@code http}, {@code https} or null
 * @param host a name or an address, IPv6 in brackets, or null
 * @param port or null
 * @param prefix the path that was taken off the request, without a slash at its end, or null
 * @param malformed the fields, or parameters of one, that can't be meant
 */
record Forwarded(
    List<Optional<InetAddress>> clients,
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

  /** Reads {@code X-Forwarded-For}, {@code -Proto}, {@code -Host}, {@code -Port} and {@code -Prefix}. */
  static Forwarded ofCommon(HttpFields fields) {
    Reading reading = new Reading();
    for (String client : last(list(fields, "X-Forwarded-For"))) {
      reading.client("X-Forwarded-For", client);
    }
    last(fields, "X-Forwarded-Proto").ifPresent(text -> reading.scheme("X-Forwarded-Proto", text));
    last(fields, "X-Forwarded-Host").ifPresent(text -> reading.host("X-Forwarded-Host", text));
    last(fields, "X-Forwarded-Port").ifPresent(text -> reading.port("X-Forwarded-Port", text));
    last(fields, "X-Forwarded-Prefix")
        .ifPresent(text -> reading.prefix("X-Forwarded-Prefix", text));
    return reading.result();
  }

  /** Reads {@code Forwarded} (RFC 7239). */
  static Forwarded ofStandard(HttpFields fields) {
    Reading reading = new Reading();
    List<Map<String, String>> proxies = new ArrayList<>();
    for (String line : fields.getValuesList("Forwarded")) {
      if (!proxies(line, proxies)) {
        reading.malformed.add("Forwarded");
        return reading.result();
      }
    }
    for (Map<String, String> proxy : last(proxies)) {
      reading.client("Forwarded for", proxy.getOrDefault("for", "unknown"));
    }
    if (!proxies.isEmpty()) {
      Map<String, String> nearest = proxies.get(proxies.size() - 1);
      Optional.ofNullable(nearest.get("proto"))
          .ifPresent(text -> reading.scheme("Forwarded proto", text));
      Optional.ofNullable(nearest.get("host"))
          .ifPresent(text -> reading.host("Forwarded host", text));
    }
    return reading.result();
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

  /** What was added last: nobody has more proxies, and clients may make up any number. */
  private static <T> List<T> last(List<T> values) {
    return values.subList(Math.max(0, values.size() - MAX_PROXIES), values.size());
  }

  private static Optional<String> last(HttpFields fields, String name) {
    List<String> values = list(fields, name);
    return values.isEmpty() || values.get(values.size() - 1).isEmpty()
        ? Optional.empty()
        : Optional.of(values.get(values.size() - 1));
  }

  /** The values so far, each checked: what a proxy passes on may come from anybody. */
  private static final class Reading {
    private final List<Optional<InetAddress>> clients = new ArrayList<>();
    private final List<String> malformed = new ArrayList<>();
    private @Nullable String scheme;
    private @Nullable String host;
    private @Nullable Integer port;
    private @Nullable String prefix;

    void client(String field, String text) {
      Matcher node = NODE.matcher(text);
      String address =
          !node.matches() ? text : node.group(1) == null ? node.group(2) : node.group(1);
      Optional<InetAddress> client = Network.address(address);
      boolean isHidden = text.equals("unknown") || text.startsWith("_"); // RFC 7239, section 6.3
      if (client.isEmpty() && !isHidden) {
        malformed.add(field);
      }
      clients.add(client);
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
      return new Forwarded(List.copyOf(clients), scheme, host, port, prefix, malformed);
    }
  }
}
