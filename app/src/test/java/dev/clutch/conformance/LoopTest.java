package dev.clutch.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clutch.app.Clutch;
import dev.clutch.config.ServerSettings;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoopTest {
  @TempDir
  private Path directory = Path.of("");

  @Test
  void a_server_that_is_its_own_upstream_asks_itself_once_and_says_that_it_is_unavailable()
      throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    ByteArrayOutputStream accessLog = new ByteArrayOutputStream();
    ServerSettings settings = new ServerSettings(
        "http://127.0.0.1:" + port + "/simple/", "127.0.0.1", port, directory, ClutchServer.TTL);
    RawClient.Response response;

    try (Clutch clutch =
            Clutch.start(settings.configuration(), Map.of(), new TestClock(), accessLog);
        RawClient client = RawClient.connect(port)) {
      response = client.get("/simple/demo/", "Accept: " + Reply.JSON).read();
      assertThat(clutch.url()).endsWith(":" + port);
    }

    assertThat(response.status()).isEqualTo(503);
    assertThat(response.text()).contains("508: it leads back to this server");
    assertThat(accessLog.toString(StandardCharsets.UTF_8).lines()).hasSize(2);
  }
}
