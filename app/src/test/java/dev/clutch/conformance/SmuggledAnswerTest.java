package dev.clutch.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An upstream that sends a second answer behind the first, where the next request's should be. */
@Timeout(60)
class SmuggledAnswerTest {
  @TempDir
  Path directory;

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private ServerSocket upstream;
  private ClutchServer clutch;

  @BeforeEach
  void begin() throws IOException {
    upstream = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    threads.execute(this::accept);
    clutch = ClutchServer.start(
        "http://127.0.0.1:" + upstream.getLocalPort() + "/simple/", directory.resolve("data"));
  }

  @AfterEach
  void end() throws IOException {
    clutch.close();
    upstream.close();
    threads.shutdownNow();
  }

  @Test
  void it_spoils_the_next_page_at_most() throws Exception {
    assertThat(clutch.page("smuggling").statusCode()).isEqualTo(200);
    clutch.page("victim");

    assertThat(clutch.page("other").statusCode()).isEqualTo(200);
  }

  private void accept() {
    while (!upstream.isClosed()) {
      try {
        Socket socket = upstream.accept();
        threads.execute(() -> serve(socket));
      } catch (IOException e) {
        return;
      }
    }
  }

  /** Answers one request after the other, as long as the connection lasts. */
  private static void serve(Socket socket) {
    try (socket) {
      BufferedReader in = new BufferedReader(
          new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      OutputStream out = socket.getOutputStream();
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        String project = line.split("/", -1)[2];
        while (!line.isEmpty()) {
          line = in.readLine();
        }
        out.write(answer(project));
        if (project.equals("smuggling")) {
          out.write(answer("mallory"));
        }
        out.flush();
      }
    } catch (IOException e) {
      // The connection was given up.
    }
  }

  private static byte[] answer(String project) {
    String page =
        "{\"meta\": {\"api-version\": \"1.1\"}, \"name\": \"" + project + "\", \"files\": []}";
    return Dist.utf8("HTTP/1.1 200 OK\r\nContent-Type: "
        + Reply.JSON
        + "\r\nContent-Length: "
        + page.length()
        + "\r\n\r\n"
        + page);
  }
}
