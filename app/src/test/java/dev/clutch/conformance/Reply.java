package dev.clutch.conformance;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the upstream answers at a path.
 *
 * @param announced the {@code Content-Length}, or null for a chunked body
 * @param breakAfter after how many bytes of the body the connection is broken, or null
 * @param gate where the answer waits, or null
 * @param gateAt after how many bytes of the body it waits; -1 for before the status line
 * @param hasRanges whether it sends ranges that are asked for; where it breaks and waits is counted from the
 *     beginning of the whole all the same
 */
@SuppressWarnings("ArrayRecordComponent") // compared nowhere
record Reply(
    int status,
    Map<String, String> headers,
    byte[] body,
    @Nullable Integer announced,
    @Nullable Integer breakAfter,
    @Nullable Gate gate,
    int gateAt,
    boolean hasRanges) {
  static final String JSON = "application/vnd.pypi.simple.v1+json";
  static final String HTML = "text/html; charset=utf-8";

  static Reply of(String contentType, byte[] body) {
    return new Reply(
        200, Map.of("Content-Type", contentType), body, body.length, null, null, 0, false);
  }

  static Reply of(String contentType, String body) {
    return of(contentType, body.getBytes(StandardCharsets.UTF_8));
  }

  static Reply json(String body) {
    return of(JSON, body);
  }

  static Reply html(String body) {
    return of(HTML, body);
  }

  static Reply file(byte[] body) {
    Reply whole = of("binary/octet-stream", body).with("Accept-Ranges", "bytes");
    return new Reply(whole.status, whole.headers, body, body.length, null, null, 0, true);
  }

  static Reply failing(int status) {
    return of("text/html", "<h1>upstream's own words: " + status + "</h1>").withStatus(status);
  }

  /** The connection is broken before anything is answered. */
  static Reply broken() {
    return of("text/plain", "").breakingAfter(-1);
  }

  static Reply redirect(String location) {
    return failing(302).with("Location", location);
  }

  Reply withStatus(int other) {
    return new Reply(other, headers, body, announced, breakAfter, gate, gateAt, hasRanges);
  }

  Reply with(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new Reply(status, more, body, announced, breakAfter, gate, gateAt, hasRanges);
  }

  /** Answers 304 to whoever names this tag. */
  Reply withEtag(String tag) {
    return with("ETag", tag);
  }

  /** Sends the whole, whatever is asked for. */
  Reply withoutRanges() {
    return new Reply(status, headers, body, announced, breakAfter, gate, gateAt, false);
  }

  /** Without {@code Content-Length}. */
  Reply chunked() {
    return new Reply(status, headers, body, null, breakAfter, gate, gateAt, hasRanges);
  }

  /** Breaks the connection in the middle of the body; -1 for before the status line. */
  Reply breakingAfter(int bytes) {
    return new Reply(status, headers, body, announced, bytes, gate, gateAt, hasRanges);
  }

  /** Waits before the status line. */
  Reply waitingAt(Gate place) {
    return waitingAt(place, -1);
  }

  /** Sends so many bytes of the body, and waits. */
  Reply waitingAt(Gate place, int bytes) {
    return new Reply(status, headers, body, announced, breakAfter, place, bytes, hasRanges);
  }
}
