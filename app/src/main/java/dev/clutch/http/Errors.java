package dev.clutch.http;

import dev.clutch.operations.ReportJson;
import dev.clutch.repository.CacheStatus;
import dev.clutch.repository.CredentialsRefusedException;
import dev.clutch.repository.DigestMismatchException;
import dev.clutch.repository.FileMissingException;
import dev.clutch.repository.HiddenBy;
import dev.clutch.repository.UnavailableException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What clients are told when something is not there or went wrong: a status and one short text. */
final class Errors {
  private static final Logger log = LoggerFactory.getLogger(Errors.class);

  /** Short: pip sleeps as long as it is told, five times. */
  static final HttpField RETRY_SOON = new HttpField(HttpHeader.RETRY_AFTER, "2");

  private Errors() {}

  static Answer notFound(String text) {
    return answer(404, text);
  }

  /** Maps a failure to what the client is told. The one place where that is decided. */
  static Answer of(Throwable failure) {
    if (failure instanceof CompletionException && failure.getCause() != null) {
      return of(failure.getCause());
    }
    if (failure instanceof CredentialsRefusedException refused) {
      return answer(
          502,
          "The source " + refused.source() + " refuses us: " + refused.getMessage()
              + "; check the credentials of this source");
    }
    if (failure instanceof DigestMismatchException mismatch) {
      return answer(502, "Not passed on: " + mismatch.getMessage());
    }
    if (failure instanceof UnavailableException unavailable) {
      return unavailable(
          "The source " + unavailable.source() + " is unavailable: " + unavailable.getMessage());
    }
    if (failure instanceof TimeoutException) {
      return unavailable("The source did not begin to answer in time; the fetch goes on.");
    }
    if (failure instanceof FileMissingException missing) {
      return notFound("Not found: " + missing.getMessage());
    }
    log.error("a request failed inside Clutch", failure);
    return answer(500, "Clutch failed to answer; its log says why.");
  }

  /** Maps the failure of a file that was to be sent as it arrives, and of which nothing has been sent. */
  static Answer ofBroken(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnavailableException) {
        return of(cause);
      }
    }
    return unavailable("The file could not be had to its end; the log says why.");
  }

  static Answer unavailable(String text) {
    Answer answer = answer(503, text);
    return new Answer(
        503, HttpFields.build(answer.headers()).add(RETRY_SOON).asImmutable(), answer.body());
  }

  /**
   * What is told of a file that a rule hides (RFC 9457). uv shows title and detail.
   *
   * @param until when it will be shown, or null
   */
  private record Refusal(
      String title,
      int status,
      String detail,
      String rule,
      String reason,
      @Nullable Instant until) {}

  static Answer hidden(HiddenBy by) {
    String when = by.until() == null ? "" : ", until " + by.until();
    Refusal refusal = new Refusal(
        "Hidden by a rule", 403, by.reason() + when, by.rule().word(), by.reason(), by.until());
    return answer(403, Headers.PROBLEM, ReportJson.line(refusal));
  }

  /** Answers as PyPI's JSON API does for what it doesn't have. */
  static Answer noDocument() {
    return answer(404, Headers.JSON, "{\"message\": \"Not Found\"}");
  }

  /** Answers with a document that XML-RPC reads a failure from; to HTTP it is none. */
  static Answer xml(String document) {
    return answer(200, Headers.XML, document);
  }

  static Answer answer(int status, String text) {
    return answer(status, Headers.TEXT, text);
  }

  private static Answer answer(int status, HttpField type, String text) {
    byte[] body = (text + "\n").getBytes(StandardCharsets.UTF_8);
    HttpFields headers = HttpFields.build()
        .add(type)
        .add(Headers.NO_CACHE)
        .add(Headers.NOSNIFF)
        .add(Headers.ANY_ORIGIN)
        .add(Headers.VARY)
        .add(Headers.cacheStatus(CacheStatus.ERROR))
        .put(HttpHeader.CONTENT_LENGTH, body.length)
        .asImmutable();
    return new Answer(status, headers, new Answer.Body.Bytes(ByteBuffer.wrap(body)));
  }
}
