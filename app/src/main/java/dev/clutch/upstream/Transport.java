package dev.clutch.upstream;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.ProtocolException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLException;
import okhttp3.Call;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okhttp3.Response;

/**
 * Sends requests, follows redirects one checked step at a time, and tells the health of the source what came
 * of it. Thread-safe; every call blocks.
 */
final class Transport {
  private final LazyClient client;
  private final Signing signing;
  private final ProxiedTargets proxied;
  private final Hosts hosts;
  private final SourceHealth health;
  private final ScheduledExecutorService timer;
  private final Limits limits;

  Transport(
      LazyClient client,
      Signing signing,
      ProxiedTargets proxied,
      Hosts hosts,
      SourceHealth health,
      ScheduledExecutorService timer,
      Limits limits) {
    this.client = client;
    this.signing = signing;
    this.proxied = proxied;
    this.hosts = hosts;
    this.health = health;
    this.timer = timer;
    this.limits = limits;
  }

  /**
   * One question, which may take several requests: it is at most one strike against whom it is asked.
   *
   * @param longest how long one request may take with its body; zero for as long as its pace allows
   * @param isBehind whether nobody waits for it
   */
  record Question(
      Request request, RequestKind kind, Duration longest, boolean isBehind, AtomicBoolean struck) {
    static Question of(Request request, RequestKind kind) {
      return new Question(request, kind, Duration.ZERO, false, new AtomicBoolean());
    }

    /** One that nobody waits for: that it gets no answer, or is refused, takes nobody's source away. */
    Question behind() {
      return new Question(request, kind, longest, true, new AtomicBoolean(true));
    }

    Question within(Duration limit) {
      return new Question(request, kind, limit, isBehind, struck);
    }
  }

  /**
   * Asks, and returns what was answered in the end. That is no redirect, but for a page's to the public
   * index: nobody is asked there for what may be a private name. The caller closes it.
   *
   * @throws UpstreamException if there is no answer
   */
  Exchange ask(Question question) throws UpstreamException {
    Request request = question.request();
    for (int redirects = 0; redirects <= limits.redirects(); redirects++) {
      Exchange exchange = send(question, request);
      if (!isRedirect(exchange.status()) || isSentOn(question, exchange)) {
        return exchange;
      }
      try (exchange) {
        HttpUrl next = Targets.redirected(exchange.url(), exchange.header("Location"));
        request = request.newBuilder().url(next).build();
      }
    }
    throw UpstreamException.failed(Targets.shown(question.request().url()) + " redirects more than "
        + limits.redirects() + " times");
  }

  private static boolean isSentOn(Question question, Exchange exchange) {
    return question.kind() == RequestKind.PAGE
        && PublicIndex.isReached(
            question.request().url(), exchange.url(), exchange.header("Location"));
  }

  /** Whether a status says that the answer is elsewhere. */
  static boolean isRedirect(int status) {
    return switch (status) {
      case 301, 302, 303, 307, 308 -> true;
      default -> false;
    };
  }

  private Exchange send(Question question, Request request) throws UpstreamException {
    Hosts.Host host = hosts.of(request.url());
    Permits permits = host.permits();
    boolean wasDown = host.outage().isDown();
    awaitTurn(permits, question.kind(), host);
    boolean sent = false;
    try {
      proxied.check(request.url());
      if (!wasDown) {
        refuseIfDown(host);
      }
      refuseIfImpatient(host);
      Response response = execute(question, request, host);
      sent = true;
      return new Exchange(
          response,
          limits.silence(),
          health.watch(question.kind()),
          () -> permits.giveBack(question.kind()));
    } catch (ForbiddenAddressException e) {
      String message = String.valueOf(e.getMessage());
      health.failed(question.kind(), message);
      throw UpstreamException.failed(message, e);
    } finally {
      if (!sent) {
        permits.giveBack(question.kind());
      }
    }
  }

  private void awaitTurn(Permits permits, RequestKind kind, Hosts.Host host)
      throws UpstreamException {
    try {
      if (!permits.take(kind, limits.turn(kind))) {
        throw UpstreamException.busy(host.name() + " has too much to answer already", null);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw UpstreamException.failed("interrupted while waiting for " + host.name(), e);
    }
  }

  /** It went down while one waited for a turn; who asks though it is down knows why, and is let through. */
  private static void refuseIfDown(Hosts.Host host) throws UpstreamException {
    if (host.outage().isDown()) {
      throw UpstreamException.busy(host.name() + " gives no answer at present", null);
    }
  }

  /** Asked after the turn has come, or those who waited for it would all go at once. */
  private static void refuseIfImpatient(Hosts.Host host) throws UpstreamException {
    Optional<Instant> until = host.patience().tryAsk();
    if (until.isPresent()) {
      throw UpstreamException.busy(
          host.name() + " wants to be left alone until "
              + until.get().truncatedTo(ChronoUnit.SECONDS),
          until.get());
    }
  }

  private Response execute(Question question, Request request, Hosts.Host host)
      throws UpstreamException, ForbiddenAddressException {
    Call call = client.get().newCall(signing.sign(request));
    call.timeout().timeout(question.longest().toMillis(), TimeUnit.MILLISECONDS);
    health.asked(question.kind());
    long start = System.nanoTime();
    ScheduledFuture<?> strike = after(
        limits.strike(),
        () -> strike(question, host, "no answer in " + limits.strike().toSeconds() + " s"));
    ScheduledFuture<?> end = after(limits.header(), call::cancel);
    try {
      Response response = call.execute();
      strike.cancel(false);
      health.answered(question, host, response, System.nanoTime() - start);
      return response;
    } catch (IOException e) {
      strike.cancel(false);
      throw noAnswer(question, request.url(), host, call.isCanceled() ? endless(e) : e);
    } finally {
      end.cancel(false);
    }
  }

  private ScheduledFuture<?> after(Duration delay, Runnable action) {
    return timer.schedule(action, delay.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void strike(Question question, Hosts.Host host, String reason) {
    if (question.struck().compareAndSet(false, true)) {
      health.struck(host, reason);
    }
  }

  private UpstreamException noAnswer(
      Question question, HttpUrl target, Hosts.Host host, IOException failure)
      throws ForbiddenAddressException {
    if (failure instanceof ForbiddenAddressException forbidden) {
      throw forbidden;
    }
    String authority = Targets.authority(target);
    if (failure instanceof ProtocolException) {
      String message = authority + " answers something that is no HTTP (" + reason(failure) + ")";
      health.failed(question.kind(), message);
      return UpstreamException.failed(message, failure);
    }
    String message = authority + " gave no answer (" + reason(failure) + ")";
    health.failed(question.kind(), message);
    if (!Thread.currentThread().isInterrupted()) {
      strike(question, host, reason(failure));
    }
    return isBroken(failure)
        ? UpstreamException.passing(UpstreamException.Kind.UNREACHABLE, message, failure)
        : UpstreamException.unreachable(message, failure);
  }

  /** Whether there was a connection, which ended. What never came about, or took too long, is worse. */
  private static boolean isBroken(IOException failure) {
    boolean isOther = failure instanceof InterruptedIOException
        || failure instanceof UnknownHostException
        || failure instanceof ConnectException
        || failure instanceof NoRouteToHostException
        || failure instanceof SSLException;
    return !isOther;
  }

  /** What a call fails with that was ended in the middle says nothing. */
  private HeaderTooLongException endless(IOException failure) {
    return new HeaderTooLongException(
        "no whole header in " + limits.header().toSeconds() + " s", failure);
  }

  private static final class HeaderTooLongException extends InterruptedIOException {
    HeaderTooLongException(String message, Throwable cause) {
      super(message);
      initCause(cause);
    }
  }

  /** Java's own words, where they say enough. */
  private static String reason(IOException failure) {
    if (failure instanceof UnknownHostException) {
      return "its name is not known here";
    }
    if (failure instanceof ConnectException && failure.getCause() != null) {
      return String.valueOf(failure.getCause().getMessage());
    }
    if (failure instanceof InterruptedIOException && !(failure instanceof HeaderTooLongException)) {
      return "nothing came in time";
    }
    String message = failure.getMessage();
    return message == null ? failure.getClass().getSimpleName() : printable(message);
  }

  /** It may repeat what the other side sent, whatever that is. */
  private static String printable(String message) {
    String text = message
        .lines()
        .findFirst()
        .orElse("")
        .replaceFirst(" on https?://.*", "")
        .replaceAll("[^ -~]", "?");
    return text.substring(0, Math.min(text.length(), 120));
  }
}
