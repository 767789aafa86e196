package dev.clutch.doctor;

import dev.clutch.upstream.Probe;
import dev.clutch.upstream.UpstreamUrl;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Looks at what clients on this machine were told: proxies, pip's configuration, uv's. */
final class ClientChecks {
  private static final List<String> PROXY_VARIABLES =
      List.of("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY");

  private final URI server;
  private final Map<String, String> environment;
  private final Consumer<Check> results;

  /**
   * @param server ends in a slash
   */
  ClientChecks(URI server, Map<String, String> environment, Consumer<Check> results) {
    this.server = server;
    this.environment = environment;
    this.results = results;
  }

  void proxies() {
    String set = PROXY_VARIABLES.stream()
        .flatMap(name -> Stream.of(name, name.toLowerCase(Locale.ROOT)))
        .filter(name -> !environment.getOrDefault(name, "").isEmpty())
        .map(name -> name + "=" + UpstreamUrl.withoutUserInfo(environment.getOrDefault(name, "")))
        .collect(Collectors.joining(" "));
    Optional<String> between = Probe.proxy(server, environment);
    if (between.isPresent()) {
      results.accept(Check.warning(
          "proxies",
          set + ": clients would ask " + between.get() + " for " + server,
          "exempt it: NO_PROXY=" + server.getHost() + ",localhost"));
    } else {
      results.accept(Check.ok(
          "proxies",
          set.isEmpty() ? "no proxy variable is set" : set + ": none stands before Clutch"));
    }
  }

  /**
   * Looks at pip's configuration.
   *
   * @param lines as {@code pip config list} prints them
   */
  void pip(List<String> lines) {
    List<String> indexes = values(lines, "index-url");
    List<String> extra = values(lines, "extra-index-url");
    if (!extra.isEmpty()) {
      results.accept(confusing("pip", "extra-index-url", extra));
    } else if (indexes.isEmpty()) {
      results.accept(Check.warning(
          "pip",
          "is not told of Clutch and asks pypi.org",
          "pip config set global.index-url " + server + "simple/"));
    } else {
      results.accept(
          pointing("pip", indexes, "pip config set global.index-url " + server + "simple/"));
    }
  }

  void noPip() {
    results.accept(Check.skipped("pip", "there is no pip on this machine"));
  }

  void uv() {
    List<String> extra = Stream.of("UV_EXTRA_INDEX_URL", "UV_INDEX")
        .map(name -> environment.getOrDefault(name, ""))
        .filter(value -> !value.isEmpty())
        .toList();
    List<String> indexes = Stream.of("UV_DEFAULT_INDEX", "UV_INDEX_URL")
        .map(name -> environment.getOrDefault(name, ""))
        .filter(value -> !value.isEmpty())
        .toList();
    if (!extra.isEmpty()) {
      results.accept(confusing("uv", "a further index", extra));
    } else if (indexes.isEmpty()) {
      results.accept(Check.skipped("uv", "no variable names an index; uv.toml was not looked at"));
    } else {
      results.accept(pointing("uv", indexes, "UV_DEFAULT_INDEX=" + server + "simple/"));
    }
  }

  private Check pointing(String client, List<String> indexes, String advice) {
    List<String> elsewhere = indexes.stream().filter(url -> !isOurs(url)).toList();
    return elsewhere.isEmpty()
        ? Check.ok(client, "asks " + String.join(", ", shown(indexes)))
        : Check.warning(
            client, "asks " + String.join(", ", shown(elsewhere)) + ", not this Clutch", advice);
  }

  private static Check confusing(String client, String option, List<String> urls) {
    return Check.warning(
        client,
        "has " + option + " " + String.join(", ", shown(urls))
            + ": whoever publishes the name of a private project there is installed instead",
        "let Clutch's URL be the only one (dependency confusion)");
  }

  private boolean isOurs(String url) {
    String ours = server.toString();
    return url.startsWith(ours)
        || url.startsWith(ours.replace("//127.0.0.1:", "//localhost:"))
        || url.startsWith(ours.replace("//localhost:", "//127.0.0.1:"));
  }

  private static List<String> shown(List<String> urls) {
    return urls.stream().map(UpstreamUrl::withoutUserInfo).toList();
  }

  /** Returns the values of {@code <section>.<key>='<value>'}, several of which may be in one line. */
  private static List<String> values(List<String> lines, String key) {
    List<String> values = new ArrayList<>();
    for (String line : lines) {
      int equal = line.indexOf('=');
      if (equal > 0 && line.substring(0, equal).endsWith("." + key)) {
        String value = line.substring(equal + 1).replaceAll("^['\"]|['\"]$", "");
        values.addAll(List.of(value.replace("\\n", " ").strip().split("\\s+")));
      }
    }
    return values.stream().filter(value -> !value.isEmpty()).toList();
  }
}
