package dev.clutch.doctor;

import dev.clutch.model.ProjectName;
import dev.clutch.upstream.Caller;
import dev.clutch.upstream.Probe;
import dev.clutch.upstream.UpstreamException;
import dev.clutch.upstream.UpstreamUrl;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Reaches an upstream as the server does. */
final class UpstreamChecks {
  private static final Duration SKEW_THAT_MATTERS = Duration.ofMinutes(1);
  private static final Duration SKEW_THAT_BREAKS = Duration.ofDays(1);
  private static final Duration CERTIFICATE_ENDS_SOON = Duration.ofDays(14);

  private final Caller caller;
  private final Map<String, String> environment;
  private final InstantSource clock;
  private final Consumer<Check> results;

  UpstreamChecks(
      Caller caller,
      Map<String, String> environment,
      InstantSource clock,
      Consumer<Check> results) {
    this.caller = caller;
    this.environment = environment;
    this.clock = clock;
    this.results = results;
  }

  void run(UpstreamUrl url, ProjectName project) {
    String via = Probe.proxy(URI.create(url.base()), environment)
        .map(proxy -> " through the proxy " + proxy)
        .orElse("");
    try {
      Probe probe = Probe.ask(url, project + "/", caller, environment, clock);
      results.accept(answer(url, probe, via));
      trust(url, probe);
      skew(probe.date());
    } catch (UpstreamException e) {
      results.accept(Check.failed("upstream", url + via + ": " + e.getMessage(), advice(e, via)));
    }
  }

  private static Check answer(UpstreamUrl url, Probe probe, String via) {
    String found =
        url + " answered " + probe.status() + via + " in " + probe.took().toMillis() + " ms";
    return switch (probe.status()) {
      case 401, 403 -> refused(url, found);
      case 407 ->
        Check.failed(
            "upstream",
            found,
            "give the proxy its own: HTTPS_PROXY=http://USER:PASSWORD@HOST:PORT");
      case 404 ->
        Check.warning(
            "upstream",
            found,
            "the project may be unknown there, or the URL is no index's: it ends in /simple/");
      default ->
        probe.status() >= 400
            ? Check.failed(
                "upstream", found, "it fails by itself; what is stored is served meanwhile")
            : Check.ok("upstream", found);
    };
  }

  /** A server keeps its credentials to itself: whether they are right is seen in the pages that it has. */
  private static Check refused(UpstreamUrl url, String found) {
    return url.authorization() == null
        ? Check.warning(
            "upstream",
            found + ": it wants credentials, and the doctor was given none",
            "to try some: --upstream https://USER:PASSWORD@HOST/…")
        : Check.failed(
            "upstream", found + ": it refuses these credentials", "ask who runs it for others");
  }

  private void trust(UpstreamUrl url, Probe probe) {
    String secured = probe.secured();
    Instant expires = probe.expires();
    if (secured == null || expires == null) {
      results.accept(Check.warning(
          "TLS",
          url + " is asked without TLS: nobody vouches for its pages",
          "use https where it can be had"));
      return;
    }
    boolean endsSoon = expires.isBefore(clock.instant().plus(CERTIFICATE_ENDS_SOON));
    results.accept(
        endsSoon
            ? Check.warning("TLS", secured + ", expires " + expires, "tell who runs the upstream")
            : Check.ok("TLS", secured));
  }

  private void skew(@Nullable Instant date) {
    if (date == null) {
      results.accept(Check.skipped("clock", "the upstream does not say what time it is"));
      return;
    }
    Duration skew = Duration.between(date, clock.instant());
    String found = "this machine's clock is " + Math.abs(skew.toSeconds()) + " s "
        + (skew.isNegative() ? "behind" : "ahead of") + " the upstream's";
    String advice = "set the clock (NTP); certificates and the age of pages depend on it";
    if (skew.abs().compareTo(SKEW_THAT_BREAKS) > 0) {
      results.accept(Check.failed("clock", found, advice));
    } else if (skew.abs().compareTo(SKEW_THAT_MATTERS) > 0) {
      results.accept(Check.warning("clock", found, advice));
    } else {
      results.accept(Check.ok("clock", found));
    }
  }

  private static String advice(UpstreamException failure, String via) {
    if (failure.kind() != UpstreamException.Kind.UNREACHABLE) {
      return "the server refuses that, too: name with --upstream the URL that is meant";
    }
    Throwable cause = failure.getCause();
    if (cause instanceof SSLException) {
      return "if a proxy of your company opens TLS, give Java its certificate:"
          + " CLUTCH_JAVA_OPTS=-Djavax.net.ssl.trustStore=FILE";
    }
    if (cause instanceof UnknownHostException) {
      return "check the name and the DNS; behind a proxy set HTTPS_PROXY";
    }
    return via.isEmpty()
        ? "check the network and the firewall; behind a proxy set HTTPS_PROXY"
        : "check the proxy that the environment names";
  }
}
