package dev.clutch.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Limits that are set hold, and at the limit nothing is refused. */
@Timeout(60)
class LimitsTest {
  private static final Dist ONE = Dist.wheel("demo", "1.0");
  private static final Dist TWO = Dist.wheel("demo", "2.0");

  @TempDir
  Path directory;

  private ScriptedUpstream upstream;
  private ClutchServer server;

  @BeforeEach
  void start() throws Exception {
    upstream = ScriptedUpstream.start();
    upstream.publish("demo", ONE, TWO);
    String settings = """
        [limits]
        max-header-size = "1K"
        max-mappings = 0
        send-memory = "0"
        [[source]]
        name = "up"
        url = "%s"
        max-redirects = 1
        max-page-files = 2
        max-page-size = "4K"
        """.formatted(upstream.index());
    server = ClutchServer.configured(settings, directory, new TestClock());
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
    upstream.close();
  }

  @Test
  void a_header_may_be_as_long_as_is_set() throws Exception {
    assertThat(server.raw(header(1024)).status()).isEqualTo(200);
    assertThat(server.raw(header(1025)).status()).isEqualTo(431);
  }

  private static String header(int length) {
    String start = "GET /simple/demo/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\na: ";
    return start + "x".repeat(length - start.length() - 4) + "\r\n\r\n";
  }

  @Test
  void so_many_redirects_are_followed_as_are_set() throws Exception {
    upstream.page("once", Reply.redirect("/elsewhere/"));
    upstream.page("twice", Reply.redirect("/simple/once/"));
    upstream.at("/elsewhere/", Reply.json("{\"files\":[]}"));

    assertThat(server.page("once").statusCode()).isEqualTo(200);
    assertThat(server.page("twice").statusCode()).isEqualTo(503);
  }

  @Test
  void a_page_may_list_as_many_files_as_are_set() throws Exception {
    upstream.publish(
        "more",
        Dist.of("more-1.0.tar.gz", 10),
        Dist.of("more-2.0.tar.gz", 10),
        Dist.of("more-3.0.tar.gz", 10));

    assertThat(server.page("demo").statusCode()).isEqualTo(200);
    var refused = server.page("more");

    assertThat(refused.statusCode()).isEqualTo(503);
    assertThat(new String(refused.body(), StandardCharsets.UTF_8)).contains("more than 2 files");
  }

  @Test
  void a_page_may_be_as_long_as_is_set() throws Exception {
    upstream.page("whole", Reply.json(page(4096)));
    upstream.page("more", Reply.json(page(4097)));

    assertThat(server.page("whole").statusCode()).isEqualTo(200);
    assertThat(server.page("more").statusCode()).isEqualTo(503);
  }

  private static String page(int length) {
    String start = "{\"files\":[]";
    return start + " ".repeat(length - start.length() - 1) + "}";
  }

  private void serve(String limits) throws Exception {
    server.close();
    server = ClutchServer.configured(
        "[limits]\n%s\n[[source]]\nname = \"up\"\nurl = \"%s\"\n"
            .formatted(limits, upstream.index()),
        directory,
        new TestClock());
  }

  @Test
  void so_many_requests_wait_for_an_upstream_as_are_set_and_hits_for_none() throws Exception {
    serve("max-waiting = 1");
    server.page("demo");
    Gate gate = new Gate();
    upstream.page("slow", Reply.json("{\"files\":[]}").waitingAt(gate));
    upstream.page("other", Reply.json("{\"files\":[]}"));

    var first = server.getAsync("/simple/slow/");
    gate.awaitReached();
    var second = server.getAsync("/simple/other/");
    // An upstream that might be asked has been by the end of them.
    for (int hit = 0; hit < 300; hit++) {
      assertThat(server.page("demo").statusCode()).isEqualTo(200);
    }
    int asked = upstream.pageRequests("other");
    gate.open();

    assertThat(asked).isZero();
    assertThat(first.get().statusCode()).isEqualTo(200);
    assertThat(second.get().statusCode()).isEqualTo(200);
  }

  @Test
  void large_pages_that_come_at_once_have_as_much_memory_as_is_set() throws Exception {
    serve("read-memory = \"3M\"");
    Gate gate = new Gate();
    upstream.page("held", Reply.json(page(2 << 20)).waitingAt(gate, 1_200_000));
    upstream.page("larger", Reply.json(page(4 << 20)));

    var held = server.getAsync("/simple/held/");
    gate.awaitReached();
    var refused = server.page("larger");
    gate.open();

    assertThat(refused.statusCode()).isEqualTo(503);
    assertThat(new String(refused.body(), StandardCharsets.UTF_8)).contains("too many large pages");
    assertThat(held.get().statusCode()).isEqualTo(200);
  }

  @Test
  void without_memory_for_them_files_are_sent_all_the_same() throws Exception {
    Dist small = Dist.of("demo-4.0.tar.gz", 100_000);
    Dist large = Dist.of("demo-5.0.tar.gz", 1_000_000);
    upstream.publish("demo", small, large);

    for (Dist file : new Dist[] {small, large}) {
      assertThat(server.get(file.pathAt("demo")).body()).isEqualTo(file.bytes());
      Eventually.until(
          "it is stored",
          () -> server
              .get(file.pathAt("demo"))
              .headers()
              .firstValue("Cache-Status")
              .equals(Optional.of("clutch; hit")));
      assertThat(server.get(file.pathAt("demo")).body()).isEqualTo(file.bytes());
    }
  }
}
