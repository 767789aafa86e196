package dev.clutch.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients that keep the server waiting are cut off; those who wait for the server are not. */
@Timeout(60)
class SlowClientsTest {
  private static final Dist LARGE = Dist.of("demo-1.0.tar.gz", 24 << 20);
  private static final Dist SLOW = Dist.of("demo-2.0.tar.gz", 300_000);

  @TempDir
  Path directory;

  private ScriptedUpstream upstream;
  private ClutchServer server;

  @BeforeEach
  void start() throws Exception {
    upstream = ScriptedUpstream.start();
    upstream.publish("demo", LARGE, SLOW);
    server = serving("""
        header-timeout = "1s"
        idle-timeout = "2s"
        slow-timeout = "1s"
        """);
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
    upstream.close();
  }

  private ClutchServer serving(String limits) throws IOException {
    String settings = "[limits]\n%s\n[[source]]\nname = \"up\"\nurl = \"%s\"\n"
        .formatted(limits, upstream.index());
    return ClutchServer.configured(settings, directory, new TestClock());
  }

  @Test
  void a_header_that_comes_byte_by_byte_is_not_waited_for() throws Exception {
    try (RawClient client = server.raw()) {
      client.send("GET /simple/demo/ HTTP/1.1\r\n");

      awaitCut(client, "a: b\r\n");
    }
  }

  @Test
  void empty_lines_are_no_request() throws Exception {
    try (RawClient client = server.raw()) {
      awaitCut(client, "\r\n");
    }
  }

  @Test
  void a_body_that_comes_byte_by_byte_is_not_waited_for() throws Exception {
    try (RawClient client = server.raw()) {
      client.send("POST /legacy/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n");

      awaitCut(client, "x");
    }
  }

  @Test
  void who_takes_nothing_of_a_large_file_is_cut_off() throws Exception {
    server.get(LARGE.pathAt("demo"));
    try (RawClient client = server.raw()) {
      client.send("GET " + LARGE.pathAt("demo") + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
      client.awaitAnswer();

      awaitCut(client, "\r\n");
    }
  }

  /** The kernel takes some megabytes at once, and no more before a third of it has left. */
  @Test
  void who_takes_what_the_kernel_holds_slowly_is_not_cut_off() throws Exception {
    server.close();
    server = serving("slow-timeout = \"2s\"");
    assertThat(server.get(LARGE.pathAt("demo")).body()).isEqualTo(LARGE.bytes());
    try (Socket client = new Socket()) {
      client.setReceiveBufferSize(4_096);
      client.connect(new InetSocketAddress(
          InetAddress.getLoopbackAddress(), server.uri("/").getPort()));
      String request = "GET " + LARGE.pathAt("demo") + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
      client.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));

      for (int taken = 0; taken < 50; taken++) { // 20 KB/s
        assertThat(client.getInputStream().readNBytes(2_000)).hasSize(2_000);
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
      }
      assertThat(client.getInputStream().readNBytes(1 << 20)).hasSize(1 << 20);
    }
  }

  @Test
  void who_waits_for_the_upstream_is_not_slow() throws Exception {
    Gate gate = new Gate();
    upstream.at(SLOW.path(), Reply.file(SLOW.bytes()).waitingAt(gate, 100_000));
    try (RawClient patient = server.raw()) {
      patient.get(SLOW.pathAt("demo"));
      patient.awaitAnswer();

      a_header_that_comes_byte_by_byte_is_not_waited_for();
      a_header_that_comes_byte_by_byte_is_not_waited_for();
      gate.open();

      assertThat(patient.read().body()).isEqualTo(SLOW.bytes());
    }
  }

  @Test
  void when_all_connections_are_taken_those_on_which_nothing_is_asked_make_room() throws Exception {
    server.close();
    server = serving("max-connections = 16\nidle-timeout = \"35s\"");
    List<RawClient> idle = new ArrayList<>();
    try {
      for (int i = 0; i < 16; i++) {
        idle.add(server.raw());
      }

      assertThat(server.page("demo").statusCode()).isEqualTo(200); // within 30 s
    } finally {
      for (RawClient client : idle) {
        client.close();
      }
    }
  }

  /** Sends this again and again, until the connection is gone. */
  private static void awaitCut(RawClient client, String text) throws Exception {
    Eventually.until("the client is cut off", () -> {
      try {
        client.send(text);
        return false;
      } catch (SocketException e) {
        return true;
      }
    });
  }
}
