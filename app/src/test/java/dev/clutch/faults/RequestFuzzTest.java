package dev.clutch.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.clutch.app.Clutch;
import dev.clutch.config.ServerSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Requests that nobody would make, always the same ones: each is answered in time, whole, in our own words and
 * with nothing from outside the store. {@code app/bench/fuzz} makes fifty thousand.
 */
@Timeout(120)
class RequestFuzzTest {
  private static final int CASES = 300;
  private static final int LONGEST_WAIT_MILLIS = 15_000;
  private static final String CANARY = "CONTENT-OF-THE-CANARY";
  private static final Pattern ANSWER = Pattern.compile(
      "HTTP/1\\.1 ([1-5]\\d\\d) [ -~]*\r\n((?:[A-Za-z0-9-]+: [\t -~]*\r\n)*)\r\n(.*)", Pattern.DOTALL);
  private static final Pattern LENGTH = Pattern.compile("(?m)^Content-Length: (\\d+)$");

  private static final List<String> TARGETS = List.of(
      "/simple/", "/simple/demo/", "/simple/demo", "/simple/Demo/", "/files/demo/demo-1.0.tar.gz",
      "/files/demo/demo-1.0.tar.gz.metadata", "/files/demo/demo-1.0.tar.gz.provenance",
      "/pypi/demo/json", "/pypi/demo/1.0/json", "/demo/json", "/index/demo/", "/root/pypi/+simple/demo/",
      "/before/2026-05-01/simple/demo/", "/cooldown/7d/simple/demo/", "/packages/source/d/demo/demo-1.0.tar.gz",
      "/healthz", "/metrics", "/-/api/status", "/-/api/projects", "/-/api/explain/demo", "/", "/legacy/");

  private static final List<String> BITS = List.of(
      "..", "%2e%2e", "..%2f", "..%5c", "%252e%252e", "..;", "..%00", "%c0%ae", "%ff", "%00", "%0d%0aX-Injected:%201", "%zz", "%",
      "//", "/", "\\", ";x=1", "?format=%zz", "?x", "#y", "canary", "token", "catalog.db", "etc/passwd", "\u00e9", "<script>",
      "%e2%80%ae", "before/0000-01-01", "cooldown/99999999999d", "a".repeat(3_000), "+", "~", "%2f", "%25");

  private static final List<String> FIELDS = List.of(
      "Accept: */*;q=nan", "Accept: ,;q=", "Accept: " + "a/b;q=0.1,".repeat(900), "Accept-Encoding: gzip;q=-1, *;q=x", "Range: bytes=0-1,5-",
      "Range: bytes=9-1", "Range: bytes=-99999999999999999999", "Range: items=0-1", "If-None-Match: W/, \"", "If-Range: x",
      "Via: 1.1 other", "X-Forwarded-Host: evil.example", "Cookie: a", "Authorization: Basic !", "Expect: 100-continue",
      "Expect: x", "Upgrade: h2c", "Content-Length: 5", "Content-Length: -1", "Transfer-Encoding: xchunked", "Host: other",
      "User-Agent: pip/1 {\"python\":7}", "User-Agent: uv/1 {\"python\":", "X Y: z", "nonsense", " folded", "X: \0");

  @TempDir
  Path directory = Path.of("");

  @Test
  void whatever_is_asked_is_answered_in_time_whole_and_from_the_store_alone() throws Exception {
    HttpServer upstream = upstream();
    Path data = directory.resolve("data");
    ServerSettings settings = new ServerSettings(
        "http://127.0.0.1:" + upstream.getAddress().getPort() + "/simple/",
        "127.0.0.1",
        0,
        data,
        Duration.ofMinutes(10));
    try (Clutch clutch = Clutch.start(
        settings.configuration(), Map.of(), InstantSource.system(), OutputStream.nullOutputStream())) {
      Files.writeString(directory.resolve("canary"), CANARY);
      Files.writeString(data.resolve("canary"), CANARY);
      String token = Files.readString(data.resolve("token")).strip();
      int port = URI.create(clutch.url()).getPort();
      int answered = 0;
      for (int number = 0; number < CASES; number++) {
        String request = request(new Random(number));
        String answer = ask(port, request);
        String what = "case " + number + ": " + request;
        assertThat(answer).as(what).doesNotContain(CANARY, token, "\r\nX-Injected", "Jetty", "\tat ");
        answered += check(what, request.startsWith("HEAD"), answer);
      }
      assertThat(answered).isGreaterThan(CASES * 9 / 10);
    } finally {
      upstream.stop(0);
    }
  }

  /** Returns 1 for an answer, 0 where the connection ended without: that may be where the request had no end. */
  private static int check(String what, boolean isHead, String answer) {
    if (answer.isEmpty()) {
      return 0;
    }
    Matcher found = ANSWER.matcher(answer);
    assertThat(found.matches()).as("%s\n%s", what, answer).isTrue();
    int status = Integer.parseInt(found.group(1));
    if (status == 100) {
      return check(what, isHead, found.group(3));
    }
    assertThat(status < 500 || status == 501 || status == 505).as("%s\n%s", what, answer).isTrue();
    Matcher length = LENGTH.matcher(found.group(2));
    boolean isWhole = isHead
        || status == 204
        || status == 304
        || (length.find()
            ? Integer.parseInt(length.group(1)) == found.group(3).length()
            : found.group(2).contains("Connection: close\r\n"));
    assertThat(isWhole).as("%s\n%s", what, answer).isTrue();
    return 1;
  }

  private static String request(Random random) {
    String method = List.of("GET", "GET", "GET", "HEAD", "POST", "OPTIONS", "X").get(random.nextInt(7));
    StringBuilder target = new StringBuilder(TARGETS.get(random.nextInt(TARGETS.size())));
    for (int count = random.nextInt(4); count > 0; count--) {
      target.insert(random.nextInt(target.length() + 1), BITS.get(random.nextInt(BITS.size())));
    }
    StringBuilder head = new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: localhost\r\n");
    for (int count = random.nextInt(3); count > 0; count--) {
      head.append(FIELDS.get(random.nextInt(FIELDS.size()))).append("\r\n");
    }
    return head.append("Connection: close\r\n\r\n").toString();
  }

  private static String ask(int port, String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(LONGEST_WAIT_MILLIS);
      ByteArrayOutputStream answer = new ByteArrayOutputStream();
      try {
        socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
        socket.shutdownOutput();
        socket.getInputStream().transferTo(answer);
      } catch (SocketException e) {
        // It has been said already.
      }
      return answer.toString(StandardCharsets.ISO_8859_1);
    }
  }

  private static HttpServer upstream() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
    String file = "{\"filename\": \"demo-1.0.tar.gz\", \"url\": \"/demo-1.0.tar.gz\", \"hashes\": {}}";
    String meta = "{\"meta\": {\"api-version\": \"1.0\"}, ";
    answer(server, "/", 404, "");
    answer(server, "/simple/demo/", 200, meta + "\"name\": \"demo\", \"files\": [" + file + "]}");
    answer(server, "/demo-1.0.tar.gz", 200, "some bytes");
    server.start();
    return server;
  }

  private static void answer(HttpServer server, String path, int status, String body) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    server.createContext(path, (HttpExchange exchange) -> {
      try (exchange) {
        exchange.getResponseHeaders().set("Content-Type", "application/vnd.pypi.simple.v1+json");
        boolean isHead = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, bytes.length == 0 || isHead ? -1 : bytes.length);
        if (!isHead) {
          exchange.getResponseBody().write(bytes);
        }
      }
    });
  }
}
