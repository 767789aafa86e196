package dev.clutch.upstream;

import dev.clutch.upstream.UpstreamException.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import okhttp3.Dns;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A server and the upstream that asks it, with short limits and a clock that the test moves. */
final class Asking implements BeforeEachCallback, AfterEachCallback {
  static final Limits SHORT = new Limits(
      Duration.ofSeconds(5),
      Duration.ofMillis(100),
      Duration.ofSeconds(1),
      Duration.ofMillis(600),
      Duration.ofMillis(100),
      Duration.ofMillis(100),
      32,
      5);
  static final int MAX_PAGE = 10_000;

  private static final Caller CALLER = new Caller("clutch/test", "clutch-pseudonym");

  private final Limits limits;
  private final Map<String, String> environment;
  private volatile Instant now = Instant.parse("2026-06-01T12:00:00Z");
  private @Nullable RawServer server;
  private @Nullable HttpUpstream upstream;

  /** With the usual limits. */
  Asking() {
    this(Limits.USUAL);
  }

  Asking(Limits limits) {
    this.limits = limits;
    this.environment = Map.of();
  }

  @Override
  public void beforeEach(ExtensionContext context) throws Exception {
    server = RawServer.start();
    upstream = upstream(server().index());
  }

  @Override
  public void afterEach(ExtensionContext context) throws Exception {
    upstream().close();
    server().close();
  }

  /** Returns another upstream with the same clock and limits. */
  HttpUpstream upstream(String url) {
    return upstream(url, Dns.SYSTEM, environment);
  }

  HttpUpstream upstream(String url, Dns dns, Map<String, String> environment) {
    return upstream(url, dns, environment, limits);
  }

  /** Returns one that is asked as its options say, limits included. */
  HttpUpstream upstream(String url, UpstreamOptions options) {
    return upstream(url, options, Map.of());
  }

  HttpUpstream upstream(String url, UpstreamOptions options, Map<String, String> variables) {
    return new HttpUpstream(UpstreamUrl.parse(url), CALLER, variables, options, () -> now);
  }

  HttpUpstream upstream(String url, Dns dns, Map<String, String> variables, Limits pace) {
    return new HttpUpstream(
        UpstreamUrl.parse(url), CALLER, variables, UpstreamOptions.USUAL, () -> now, dns, pace);
  }

  /** Names that only this test knows. */
  static Dns names(Map<String, String> addresses) {
    return host -> {
      String address = addresses.get(host);
      return address == null
          ? Dns.SYSTEM.lookup(host)
          : List.of(
              InetAddress.getByAddress(host, InetAddress.getByName(address).getAddress()));
    };
  }

  RawServer server() {
    return started(server);
  }

  HttpUpstream upstream() {
    return started(upstream);
  }

  SourceHealth health() {
    return upstream().health();
  }

  private static <T> T started(@Nullable T part) {
    if (part == null) {
      throw new IllegalStateException("not started");
    }
    return part;
  }

  Instant now() {
    return now;
  }

  void advance(Duration duration) {
    now = now.plus(duration);
  }

  PageAnswer page(String project) throws UpstreamException {
    return upstream().page(project + "/", Validators.NONE, MAX_PAGE);
  }

  /** Asks for a page, which fails. */
  UpstreamException failure(String project) {
    return failure(() -> page(project));
  }

  interface Question {
    Object ask() throws Exception;
  }

  static UpstreamException failure(Question question) {
    try {
      Object answer = question.ask();
      throw new AssertionError("it was answered: " + answer);
    } catch (UpstreamException e) {
      return e;
    } catch (Exception e) {
      throw new AssertionError("it failed otherwise", e);
    }
  }

  /** Asks for a page of somebody who has gone, so often. */
  void beRefused(int times) throws IOException {
    server().close();
    for (int i = 0; i < times; i++) {
      if (failure("demo").kind() != Kind.UNREACHABLE) {
        throw new AssertionError("somebody answered");
      }
    }
  }
}
