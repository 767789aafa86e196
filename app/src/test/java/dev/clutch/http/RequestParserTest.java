package dev.clutch.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.eclipse.jetty.http.ComplianceViolation;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpParser;
import org.eclipse.jetty.http.HttpVersion;
import org.junit.jupiter.api.Test;

/** What is told of requests, beside what Jetty's own parser tells of the same bytes. */
class RequestParserTest {
  private static final int MAX_BYTES = 300;
  private static final String FIELDS =
      "Host: localhost:8080\r\nAccept: text/html;q=0.1, */*\r\nUser-Agent: pip/25.0\r\n";

  private static final List<String> REQUESTS = List.of(
      "GET /simple/flask/ HTTP/1.1\r\n" + FIELDS + "\r\n",
      "GET /simple/werkzeug/?x=%20&y HTTP/1.1\r\n" + FIELDS + "\r\n",
      "GET / HTTP/1.1\r\n" + FIELDS + "\r\n",
      "GET /refused HTTP/1.1\r\n" + FIELDS + "\r\n",
      "GET //x/%zz#top HTTP/1.1\r\n" + FIELDS + "\r\n",
      "GET /ä HTTP/1.1\r\n" + FIELDS + "\r\n",
      "GET /a b HTTP/1.1\r\n" + FIELDS + "\r\n",
      "GET /a\0b HTTP/1.1\r\n" + FIELDS + "\r\n",
      "GET http://localhost:8080/x HTTP/1.1\r\n" + FIELDS + "\r\n",
      "GET * HTTP/1.1\r\n" + FIELDS + "\r\n",
      "GET /simple/flask/ HTTP/1.1\n" + FIELDS + "\r\n",
      "GET /" + "x".repeat(MAX_BYTES - 40) + " HTTP/1.1\r\n" + FIELDS + "\r\n",
      "HEAD /simple/flask/ HTTP/1.1\r\n" + FIELDS + "\r\n",
      "GET /simple/flask/ HTTP/1.0\r\n" + FIELDS + "\r\n",
      "GET /simple/flask/ HTTP/1.0\r\nAccept: */*\r\n\r\n",
      "GET /simple/flask/ HTTP/1.1\r\nAccept: */*\r\n\r\n",
      "GET /simple/flask/ HTTP/1.1\r\nHost: localhost\r\nIf-None-Match: \"x\"\r\n\r\n",
      "GET /simple/flask/ HTTP/1.1\r\nHost: localhost\r\nIf-None-Match: \"y\"\r\n\r\n",
      "GET /simple/flask/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n",
      "GET /simple/flask/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\nGET",
      "POST /x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\nabc",
      "POST /x HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n",
      "GET /x HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
      "GET /x HTTP/1.1\r\nHost: localhost\r\nX:y\r\n folded\r\n\r\n",
      "GET /x HTTP/1.1\r\nHost : localhost\r\n\r\n",
      "GET /x HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
      "GET /x HTTP/1.1\r\nHost: localhost\r\nX: " + "y".repeat(MAX_BYTES) + "\r\n\r\n",
      "GET /x HTTP/9.9\r\n" + FIELDS + "\r\n",
      "\r",
      "\r\n",
      "\r\nGET /x HTTP/1.1\r\n" + FIELDS + "\r\n",
      "nonsense\r\n\r\n");

  @Test
  void the_second_request_with_the_same_fields_may_be_answered_at_once() {
    List<String> answered = new ArrayList<>();
    Told told = new Told();
    HttpParser parser =
        new RequestParser(told, MAX_BYTES, HttpCompliance.RFC7230, (path, fields, begun) -> {
          answered.add(path + " " + fields.get("User-Agent"));
          return true;
        });
    parse(parser, told, REQUESTS.get(0));
    told.events.clear();

    parse(parser, told, REQUESTS.get(2));
    parse(parser, told, REQUESTS.get(0));
    parse(parser, told, REQUESTS.get(1)); // has a query

    assertThat(answered).containsExactly("/ pip/25.0", "/simple/flask/ pip/25.0");
    assertThat(told.events).filteredOn("begin"::equals).hasSize(1);
  }

  @Test
  void of_requests_that_are_not_repeated_so_nothing_is_kept() {
    Told told = new Told();
    RequestParser parser =
        new RequestParser(told, MAX_BYTES, HttpCompliance.RFC7230, (path, fields, begun) -> true);

    parse(parser, told, "HEAD / HTTP/1.1\r\n" + FIELDS + "\r\n");
    parse(parser, told, "GET / HTTP/1.1\r\nHost: localhost\r\n" + "a:b\r\n".repeat(40) + "\r\n");
    parse(parser, told, "GET / HTTP/1.1\r\nHost:");
    parse(parser, told, " localhost\r\n\r\n");

    assertThat(told.events).filteredOn("fields end"::equals).hasSize(3);
    assertThat(parser.kept()).isZero();
  }

  @Test
  void nothing_begins_no_request() {
    Told told = new Told();
    HttpParser parser =
        new RequestParser(told, MAX_BYTES, HttpCompliance.RFC7230, (path, fields, begun) -> true);

    parse(parser, told, "");

    assertThat(told.events).containsExactly("left 0");
    assertThat(told.listeners).isZero();
  }

  @Test
  void what_asks_for_more_than_an_answer_is_not_answered_at_once() {
    for (String field : List.of(
        "Connection: close",
        "Content-Length: 0",
        "Expect: 100-continue",
        "Upgrade: h2c",
        "Via: x")) {
      Told told = new Told();
      HttpParser parser =
          new RequestParser(told, MAX_BYTES, HttpCompliance.RFC7230, (path, fields, begun) -> true);
      String request = "GET / HTTP/1.1\r\nHost: localhost\r\n" + field + "\r\n\r\n";

      parse(parser, told, request);
      parse(parser, told, request);

      assertThat(told.events).as(field).filteredOn("begin"::equals).hasSize(2);
    }
  }

  @Test
  void of_two_requests_that_came_together_the_first_is_not_answered_at_once() {
    Told told = new Told();
    HttpParser parser =
        new RequestParser(told, MAX_BYTES, HttpCompliance.RFC7230, (path, fields, begun) -> true);
    parse(parser, told, REQUESTS.get(0));

    parse(parser, told, REQUESTS.get(0) + REQUESTS.get(1));

    assertThat(told.events).filteredOn("begin"::equals).hasSize(3);
  }

  @Test
  void the_second_request_with_the_same_fields_is_told_like_the_first() {
    List<String> told = told(true, List.of(REQUESTS.get(0) + REQUESTS.get(1)));

    assertThat(told)
        .containsSubsequence(
            "GET /simple/flask/ HTTP/1.1", "GET /simple/werkzeug/?x=%20&y HTTP/1.1")
        .filteredOn("User-Agent: pip/25.0"::equals)
        .hasSize(2);
  }

  @Test
  void of_any_two_requests_the_same_is_told_as_by_jetty() {
    for (String first : REQUESTS) {
      for (String second : REQUESTS) {
        check(List.of(first, second, first));
      }
    }
  }

  @Test
  void however_they_are_cut_the_same_is_told_as_by_jetty() {
    Random random = new Random(1);
    for (int round = 0; round < 20_000; round++) {
      StringBuilder all = new StringBuilder();
      for (int i = 0; i < 5; i++) {
        // Most are alike.
        all.append(REQUESTS.get(random.nextInt(random.nextBoolean() ? 3 : REQUESTS.size())));
      }
      List<String> pieces = new ArrayList<>();
      int from = 0;
      while (from < all.length()) {
        int to = Math.min(all.length(), from + 1 + random.nextInt(250));
        pieces.add(all.substring(from, to));
        from = to;
      }
      check(pieces);
    }
  }

  private static void check(List<String> pieces) {
    assertThat(told(true, pieces)).as("%s", pieces).isEqualTo(told(false, pieces));
  }

  private static List<String> told(boolean isOurs, List<String> pieces) {
    Told told = new Told();
    HttpCompliance compliance = HttpCompliance.RFC7230;
    HttpParser parser = isOurs
        ? new RequestParser(told, MAX_BYTES, compliance, (path, fields, begun) -> false)
        : new HttpParser(told, MAX_BYTES, compliance);
    for (String piece : pieces) {
      parse(parser, told, piece);
    }
    return told.events;
  }

  /** Feeds a parser as Jetty's connection does, until all has been taken. */
  private static void parse(HttpParser parser, Told told, String piece) {
    ByteBuffer buffer = ByteBuffer.wrap(piece.getBytes(StandardCharsets.ISO_8859_1));
    boolean isStuck = false;
    while (!isStuck && !parser.isTerminated()) {
      int before = buffer.position();
      if (parser.parseNext(buffer)) {
        told.events.add("content " + parser.hasContent());
        // Not before it has been read to its end.
        while (!parser.isComplete() && !parser.isTerminated() && !isStuck) {
          int at = buffer.position();
          isStuck = !parser.parseNext(buffer) && at == buffer.position() && !parser.isComplete();
        }
      }
      if (parser.isComplete()) {
        parser.reset();
      } else {
        isStuck = isStuck || before == buffer.position();
      }
      if (!buffer.hasRemaining()) {
        break;
      }
    }
    told.events.add("left " + buffer.remaining());
  }

  /** Stops where Jetty's handler does: at the end of the fields. */
  private static final class Told implements HttpParser.RequestHandler {
    private final List<String> events = new ArrayList<>();
    private int listeners;

    @Override
    public ComplianceViolation.Listener getComplianceViolationListener() {
      listeners++;
      return ComplianceViolation.Listener.NOOP;
    }

    @Override
    public void messageBegin() {
      events.add("begin");
    }

    @Override
    public void startRequest(String method, String target, HttpVersion version) {
      events.add(method + " " + target + " " + version);
      if (target.equals("/refused")) {
        throw new HttpException.RuntimeException(418, "no");
      }
    }

    @Override
    public void parsedHeader(HttpField field) {
      events.add(field.toString());
    }

    @Override
    public boolean headerComplete() {
      events.add("fields end");
      return true;
    }

    @Override
    public boolean content(ByteBuffer content) {
      events.add(StandardCharsets.ISO_8859_1.decode(content).toString());
      return false;
    }

    @Override
    public boolean contentComplete() {
      events.add("content ends");
      return false;
    }

    @Override
    public boolean messageComplete() {
      events.add("end");
      return true;
    }

    @Override
    public void earlyEOF() {
      events.add("broken off");
    }

    @Override
    public void badMessage(HttpException failure) {
      events.add(failure.getCode() + " " + failure.getReason());
    }
  }
}
